import type pg from 'pg'
import webpush from 'web-push'
import { SealedPush } from '../../contract/push.ts'
import {
  PUSH_SEAL,
  type PushSubscription,
  type PushSubscriptions,
  type VapidKeys,
} from '../../ports/push-subscriptions.ts'
import type { Secrets } from '../../ports/secrets.ts'

type Parts = { readonly pool: Pick<pg.Pool, 'query'>; readonly secrets: Pick<Secrets, 'seal' | 'open'> }
type Row = { readonly id: string; readonly email: string; readonly sealed: string }
type KeyRow = { readonly public_key: string; readonly private_key: string }

/** Browsers and the deck's key pair in PostgreSQL, sealed. People who may not sign in any more are not told. */
export function createPushSubscriptions({ pool, secrets }: Parts): PushSubscriptions {
  return {
    async of(emails) {
      const { rows } = await pool.query<Row>(
        `select s.id, u.email, s.sealed
         from push_subscriptions s join users u on u.id = s.user_id
         where u.email = any($1) and u.disabled_at is null
         order by s.created_at, s.id`,
        [emails.map(email => email.toLowerCase())],
      )
      return rows.map(row => opened(row, secrets))
    },
    async remove(id) {
      await pool.query('delete from push_subscriptions where id = $1', [id])
    },
    async told(id, atMs) {
      await pool.query('update push_subscriptions set told_at = to_timestamp($2 / 1000.0) where id = $1', [
        id,
        atMs,
      ])
    },
    vapidKeys: () => vapidKeys({ pool, secrets }),
  }
}

function opened({ id, email, sealed }: Row, secrets: Pick<Secrets, 'open'>): PushSubscription {
  return { id, email, ...SealedPush.parse(JSON.parse(secrets.open(PUSH_SEAL, sealed))) }
}

/** Of two processes that make them at once, the first one's stay. */
async function vapidKeys({ pool, secrets }: Parts): Promise<VapidKeys> {
  const read = async () => (await pool.query<KeyRow>('select public_key, private_key from push_keys')).rows[0]
  let row = await read()
  if (!row) {
    const made = webpush.generateVAPIDKeys()
    await pool.query(
      'insert into push_keys (public_key, private_key) values ($1, $2) on conflict (only_one) do nothing',
      [made.publicKey, secrets.seal(PUSH_SEAL, made.privateKey)],
    )
    row = await read()
  }
  if (!row) throw new Error('the keys of web push could not be kept')
  return { publicKey: row.public_key, privateKey: secrets.open(PUSH_SEAL, row.private_key) }
}
