import { z } from 'zod'
import { type Door, ROUTE_DOORS } from '../contract/doors.ts'
import { ROLE_TITLES, rolesThrough } from '../core/access/index.ts'
import { API_ROUTES, type ApiRoute } from './api-routes.ts'

type JsonSchema = { properties?: Record<string, object>; required?: string[]; [key: string]: unknown }

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
    const template = path.replace(/\[(\w+)\]/g, '{$1}')
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
  const schema = route.input ? toSchema(route.input) : {}
  const inPath = [...name.matchAll(/\[(\w+)\]/g)].map(([, parameter = '']) => parameter)
  const rest = without(schema, inPath)
  const takesBody = method !== 'GET' && Object.keys(rest.properties ?? {}).length > 0
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
const toSchema = (input: z.ZodType): JsonSchema =>
  z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }) as JsonSchema

function without({ $schema: _, ...schema }: JsonSchema, names: readonly string[]): JsonSchema {
  const properties = Object.entries(schema.properties ?? {}).filter(([key]) => !names.includes(key))
  const required = schema.required?.filter(key => !names.includes(key))
  return { ...schema, properties: Object.fromEntries(properties), ...(required ? { required } : {}) }
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
