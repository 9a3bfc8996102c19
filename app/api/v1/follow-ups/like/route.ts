import { LikeFollowUps } from '../../../../../lib/contract/post-mortems.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { likeFollowUps } from '../../../../../lib/services/follow-ups/like-follow-ups.ts'

export const GET = handle({ door: 'GET /api/v1/follow-ups/like', input: LikeFollowUps, verb: likeFollowUps })
