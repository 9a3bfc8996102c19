import { z } from 'zod'
import { type Door, ROUTE_DOORS } from '../contract/doors.ts'
import { ROLE_TITLES, rolesThrough } from '../core/access/index.ts'
import { API_ROUTES, type ApiRoute } from './api-routes.ts'

type JsonSchema = {
  properties?: Record<string, object>
  required?: string[]
  oneOf?: JsonSchema[]
  [key: string]: unknown
}

const NEEDS_NO_ONE: ReadonlySet<Door | undefined> = new Set<Door>(['public', 'setup'])

const ERROR_SCHEMA = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message'],
      properties: {
        code: { type: 'string' },
        message: { type: 'string' },
        issues: {
          type: 'array',
          items: {
            type: 'object',
            properties: { path: { type: 'string' }, message: { type: 'string' } },
          },
        },
      },
    },
  },
}

/** The REST API as an OpenAPI 3.1 document, written from the schemas that the routes parse their input with. */
export function openApiDocument(about: { readonly version: string; readonly url: string }): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const [name, route] of Object.entries(API_ROUTES)) {
    const [method = '', path = ''] = name.split(' ')
    const template = path.replace(/\[(?:\.{3})?(\w+)\]/g, '{$1}')
    paths[template] = { ...paths[template], [method.toLowerCase()]: operation(name, method, route) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Opsdeck', version: about.version, license: { name: 'Apache-2.0' } },
    servers: [{ url: about.url }],
    security: [{ bearer: [] }, { basic: [] }, { session: [] }],
    paths,
    components: {
      schemas: { Error: ERROR_SCHEMA },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'An API key' },
        basic: { type: 'http', scheme: 'basic', description: 'User `key`, an API key as the password' },
        session: { type: 'apiKey', in: 'cookie', name: 'opsdeck.session' },
      },
    },
  }
}

function operation(name: string, method: string, route: ApiRoute): object {
  const schema = route.input ? toSchema(name, route.input) : {}
  const inPath = [...name.matchAll(/\[(?:\.{3})?(\w+)\]/g)].map(([, parameter = '']) => parameter)
  const rest = without(schema, inPath)
  const hasFields = Object.keys(rest.properties ?? {}).length > 0 || (rest.oneOf ?? []).length > 0
  const takesBody = method !== 'GET' && hasFields
  return {
    summary: route.summary,
    description: whoMay(name),
    ...(NEEDS_NO_ONE.has(ROUTE_DOORS[name]) ? { security: [] } : {}),
    parameters: [
      ...inPath.map(parameter => describe('path', parameter, schema)),
      ...(takesBody ? [] : Object.keys(rest.properties ?? {}).map(key => describe('query', key, schema))),
    ],
    ...(takesBody
      ? { requestBody: { required: true, content: { 'application/json': { schema: rest } } } }
      : {}),
    responses: {
      [String(route.status ?? '2XX')]: { description: 'Done' },
      default: {
        description: 'Refused',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    },
  }
}

/** JSON Schema of what a route takes. The helper's cast: zod's type for it leaves `properties` open to booleans. */
function toSchema(name: string, input: z.ZodType): JsonSchema {
  const schema = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }) as JsonSchema
  // Its references are to its own root: with a name of its own that is where they lead, within the document too.
  return schema.$defs ? { ...schema, $id: `urn:opsdeck:${encodeURIComponent(name)}` } : schema
}

function without({ $schema: _, ...schema }: JsonSchema, names: readonly string[]): JsonSchema {
  const properties = Object.entries(schema.properties ?? {}).filter(([key]) => !names.includes(key))
  const required = schema.required?.filter(key => !names.includes(key))
  return {
    ...schema,
    ...(schema.properties ? { properties: Object.fromEntries(properties) } : {}),
    ...(schema.oneOf ? { oneOf: schema.oneOf.map(option => without(option, names)) } : {}),
    ...(required ? { required } : {}),
  }
}

function describe(place: 'path' | 'query', name: string, schema: JsonSchema): object {
  const required = place === 'path' || (schema.required?.includes(name) ?? false)
  return { name, in: place, required, schema: schema.properties?.[name] ?? { type: 'string' } }
}

function whoMay(name: string): string {
  const door = ROUTE_DOORS[name]
  if (door === 'public') return 'For everybody.'
  if (door === 'setup') return 'Only while there is no account.'
  const roles = door ? rolesThrough(door).map(role => ROLE_TITLES[role]) : []
  return `For ${roles.join(', ')}.`
}
