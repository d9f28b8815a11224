import type { components, paths } from './generated/openapi.ts';

/** The named shapes of the OpenAPI document. */
export type Schemas = components['schemas'];

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
type NameAt<Path extends keyof paths> = {
  [M in Method]: paths[Path][M] extends { responses: unknown } ? `${Uppercase<M>} ${Path}` : never;
}[Method];

/** "GET /api/v1/tasks/{id}" and so on: every operation of the document. */
export type OperationName = { [Path in keyof paths]: NameAt<Path> }[keyof paths];

type Operation<Name extends OperationName> = Name extends `${infer M} ${infer Path extends keyof paths & string}`
  ? Lowercase<M> extends infer Lower extends Method
    ? paths[Path][Lower]
    : never
  : never;

type JsonOf<T> = T extends { content: { 'application/json': infer Json } } ? Json : undefined;
type Parameters<Name extends OperationName, Place extends string> =
  Operation<Name> extends { parameters: { [P in Place]?: infer Given } } ? NonNullable<Given> : never;

/** The JSON of the answer where all went well; nothing where it has no body. */
export type Answer<Name extends OperationName> =
  Operation<Name> extends { responses: infer R } ? JsonOf<R[keyof R & (200 | 201 | 202 | 204)]> : never;

/** The JSON to send; `never` where the operation takes none. */
export type Body<Name extends OperationName> =
  Operation<Name> extends { requestBody?: infer B } ? JsonBody<NonNullable<B>> : never;
type JsonBody<B> = B extends { content: { 'application/json': infer Json } } ? Json : never;

/** What stands for `{name}` in the path. */
export type PathValues<Name extends OperationName> = Parameters<Name, 'path'>;

/** What may stand behind `?`. */
export type Query<Name extends OperationName> = Parameters<Name, 'query'>;
