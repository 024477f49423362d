import { z } from 'zod';
import { problem } from '../views';
import type { Verb } from './verb';
import { VERBS } from './verbs';

/** The OpenAPI 3.1 document of /api/v1, made from the verbs and their schemas. */
export function openApiDocument(version: string) {
  const paths: Record<string, Record<string, object>> = {};
  for (const verb of VERBS) {
    paths[verb.path] = { ...paths[verb.path], [verb.method.toLowerCase()]: operation(verb) };
  }
  paths['/snapshots/{id}/download'] = { get: DOWNLOAD };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Foresync',
      version,
      description: 'Know before you sync. Bytes are integers, money is decimal strings, times are ISO 8601 in UTC.',
    },
    servers: [{ url: '/api/v1' }],
    security: [{ session: [] }],
    paths,
    components: {
      schemas: { Problem: schemaOf(problem, 'output') },
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'foresync.session_token' } },
    },
  };
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12', io });
  return rest;
}

function operation(verb: Verb): object {
  return {
    operationId: verb.name,
    summary: verb.summary,
    parameters: [...pathParameters(verb.path), ...(verb.method === 'GET' ? queryParameters(verb.input) : [])],
    ...(verb.method === 'GET' || verb.input === null
      ? {}
      : {
          requestBody: { required: true, content: { 'application/json': { schema: schemaOf(verb.input, 'input') } } },
        }),
    responses: {
      ...(verb.output === null
        ? { 204: { description: 'Done' } }
        : {
            200: { description: 'Done', content: { 'application/json': { schema: schemaOf(verb.output, 'output') } } },
          }),
      default: {
        description: 'Refused or failed: what, why, and what to do',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

function pathParameters(path: string): object[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters(input: z.ZodType | null): object[] {
  if (!(input instanceof z.ZodObject)) return [];
  return Object.entries<z.ZodType>(input.shape).map(([name, schema]) => ({
    name,
    in: 'query',
    required: false,
    schema: schemaOf(schema, 'input'),
  }));
}

/** The one answer that is not JSON. */
const DOWNLOAD = {
  operationId: 'download',
  summary: 'One file as it is, a folder or several paths as a zip; checked by SHA-256, and broken off when it is wrong',
  parameters: [
    { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
    {
      name: 'path',
      in: 'query',
      required: false,
      description: 'As the snapshot names it, folders with a final /; may be given more than once; none: everything',
      schema: { type: 'array', items: { type: 'string' } },
    },
    { name: 'shape', in: 'query', required: false, schema: { enum: ['auto', 'zip'] } },
  ],
  responses: {
    200: {
      description: 'The content, with its name in content-disposition',
      content: { 'application/octet-stream': {}, 'application/zip': {} },
    },
    default: {
      description: 'Refused or failed: what, why, and what to do',
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  },
};
