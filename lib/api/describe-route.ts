import type { z } from 'zod';
import type { Scope } from '@/lib/access/context';

export const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type Method = (typeof methods)[number];

/** A part of an address. What can't be one is nobody's: it is answered as what is not there. */
export interface PathParameter {
  schema: z.ZodType<string>;
  /** The detail of the 404. */
  notFound: string;
}

export interface Answer {
  /** When it is given. */
  description: string;
  /** Of the JSON body; left out where there is none, or it is no JSON. */
  body?: z.ZodType;
  /** Where it is no JSON, or not always: its media types. The handler makes the whole response. */
  mediaTypes?: readonly string[];
  headers?: Readonly<Record<string, string>>;
}

/** A call of the REST API: the one object that the handler runs by, and that the OpenAPI document is made of. */
export interface RouteDescription {
  method: Method;
  /** Below `/api/v1`, as OpenAPI writes it: `/environments/{name}`. */
  path: `/${string}`;
  /** The heading that it stands under. */
  area: string;
  /** What it does, in a few words that begin with a verb: "Launches an environment". */
  summary: string;
  /** What else somebody who calls it wants to know; Markdown. */
  description?: string;
  /** What a token must have been given; a session has all scopes. `any`: whatever it has. `public`: nobody signs in. */
  scope: Scope | 'any' | 'public';
  /** One for each `{…}` of the path. */
  params?: Readonly<Record<string, PathParameter>>;
  /** By name; see `query.ts` for what is not text. Others are refused. */
  query?: Readonly<Record<string, z.ZodType>>;
  /** The JSON body; the verb that it is handed to parses it, by this very schema. */
  body?: z.ZodType;
  /** The body may be left out, which is the same as `{}`. */
  bodyOptional?: boolean;
  /** Media types of a body that is not JSON; the handler reads it. */
  bodyTypes?: readonly string[];
  /** Those of a call that went well, by status. Refusals are described by what the call takes. */
  answers: Readonly<Record<number, Answer>>;
  /** The JSON of a refusal, where a standard asks for other than problem details. */
  refusal?: z.ZodType;
  /** An example of the body, or of the answer, that the schema is checked with. */
  example?: { body?: unknown; answer?: unknown };
}

/** Checks a description by its type, and keeps what exactly it says for the handler's. */
export function describeRoute<const Route extends RouteDescription>(route: Route): Route {
  return route;
}
