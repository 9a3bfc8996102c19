import type { Call, Endpoint, Reply } from './system.ts'

/** What a project of the platform is known by; no secrets: the sample configuration says them too. */
export type Project = {
  readonly token: string
  /** Newest first, by their ids. */
  readonly deployments: readonly { readonly id: string; readonly version: string }[]
}

export const ROSE_ON_RAILWAY: Project = {
  token: 'sample-railway-token-of-rose',
  deployments: [
    { id: 'b3a1f2c4-0000-4000-8000-000000000142', version: '1.4.2' },
    { id: 'b3a1f2c4-0000-4000-8000-000000000141', version: '1.4.1' },
  ],
}
export const LVA_ON_RAILWAY: Project = {
  token: 'sample-railway-token-of-lva',
  deployments: [
    { id: 'c7d2e9a0-0000-4000-8000-000000000230', version: '2.3.0' },
    { id: 'c7d2e9a0-0000-4000-8000-000000000229', version: '2.2.9' },
  ],
}

const PATH = '/graphql/v2'

/** Railway's GraphQL API as far as it restarts and rolls back: what goes wrong is told with 200, as GraphQL does. */
export class Railway {
  readonly #project: Project

  constructor(project: Project) {
    this.#project = project
  }

  endpoint(port: number): Endpoint {
    return {
      slug: 'railway',
      name: "stand-in for Railway's API",
      port,
      isOutside: true,
      paths: {},
      calls: call => (call.path === PATH && call.method === 'POST' ? this.#answer(call) : null),
    }
  }

  #answer({ headers, body = '', begin }: Call): Reply {
    if (headers.authorization !== `Bearer ${this.#project.token}`) return failed('Not Authorized')
    const { query, variables } = readRequest(body)
    if (query === null) return { status: 400, json: { errors: [{ message: 'query: expected a text' }] } }
    const mutation = /\b(deploymentRestart|deploymentRollback)\s*\(/.exec(query)?.[1]
    if (mutation !== 'deploymentRestart' && mutation !== 'deploymentRollback')
      return failed('Cannot query this field on type "Mutation".')
    const { deployments } = this.#project
    if (!deployments.some(({ id }) => id === variables.id)) return failed('Deployment not found')
    // Rolling back to what runs already starts it anew, and no more.
    const isOlder = mutation === 'deploymentRollback' && variables.id !== deployments[0]?.id
    if (begin(isOlder ? 'rollback' : 'restart') === 'busy')
      return failed('Deployment is already being changed')
    return { json: { data: { [mutation]: true } } }
  }
}

const failed = (message: string): Reply => ({ json: { errors: [{ message }], data: null } })

function readRequest(body: string): { query: string | null; variables: Readonly<Record<string, unknown>> } {
  try {
    const value: unknown = JSON.parse(body)
    const { query, variables }: { query?: unknown; variables?: unknown } = Object(value)
    return {
      query: typeof query === 'string' ? query : null,
      variables: { ...Object(variables) },
    }
  } catch {
    return { query: null, variables: {} }
  }
}
