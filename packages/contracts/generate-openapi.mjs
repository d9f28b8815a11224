// Joins openapi/*.yaml into openapi.json, checks it, and writes the types that follow from it. A build and a
// check run it; by hand: node packages/contracts/generate-openapi.mjs.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import openapiTS, { astToString } from 'openapi-typescript';
import { parse } from 'yaml';

const here = (path) => new URL(path, import.meta.url);

/** The files of the folder as one document; what two of them say is a fault. */
function joinDocument() {
  const parts = readdirSync(here('openapi')).map((name) =>
    parse(readFileSync(here(`openapi/${name}`), 'utf8'), { merge: true, maxAliasCount: -1 }),
  );
  const document = Object.assign({}, ...parts.filter(({ openapi }) => openapi));
  document.paths = merged(parts.map(({ paths }) => paths));
  const kinds = new Set(parts.flatMap(({ components = {} }) => Object.keys(components)));
  document.components = Object.fromEntries(
    [...kinds].map((kind) => [kind, merged(parts.map(({ components }) => components?.[kind]))]),
  );
  return document;
}

function merged(maps) {
  const entries = maps.flatMap((map) => Object.entries(map ?? {}));
  const twice = entries.find(([name], index) => entries.findIndex(([other]) => other === name) !== index);
  if (twice) throw new Error(`two files say what ${twice[0]} is`);
  return Object.fromEntries(entries);
}

/** The two files that follow from the document, by their paths. */
async function generate() {
  const document = joinDocument();
  const types = await openapiTS(structuredClone(document), { defaultNonNullable: false });
  return {
    'openapi.json': `${JSON.stringify(document, undefined, 2)}\n`,
    'src/generated/openapi.ts': `// Written by generate-openapi.mjs; change openapi/*.yaml instead.\n${astToString(types)}`,
  };
}

/** One line for each fault of the document. */
async function faultsOf(json) {
  const config = await createConfig({
    extends: ['recommended'],
    rules: {
      'no-ambiguous-paths': 'off',
      'operation-2xx-response': 'off',
      'operation-4xx-response': 'off',
      'no-server-example.com': 'off',
    },
  });
  const found = await lintFromString({ source: json, absoluteRef: 'openapi.json', config });
  return found.map(({ location: [at], message }) => `${at?.pointer ?? ''} ${message}`);
}

const files = await generate();
const faults = await faultsOf(files['openapi.json']);
mkdirSync(here('src/generated'), { recursive: true });
for (const [path, text] of Object.entries(files)) writeFileSync(here(path), text);
for (const fault of faults) console.error(fault);
process.exitCode = faults.length > 0 ? 1 : 0;
