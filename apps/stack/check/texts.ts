// What the web app says goes through the macros of Lingui, or it would stay English for everybody (docs/languages.md).
// Read from the syntax tree: text between tags, attributes that people read or hear, and anything that is a sentence.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import type { Imports } from './imports.ts';
import { isTest, WEB } from './rooms.ts';

const MACROS = /^(t|msg|defineMessage|plural|select|selectOrdinal|Trans|Plural|Select|SelectOrdinal)$/;
const MACRO_SOURCES = /^@lingui\/(core|react)\/macro$/;

/** Names of attributes and properties whose words people read or hear. */
const READ =
  /^(aria-(label|description|placeholder|roledescription|valuetext)|\w*[lL]abel|title|alt|placeholder|text)$/;

/** The same in every language: our name, names of keys and formats, of things that others named. */
const SAME = /\b(Taskward|Ctrl|Cmd|Alt|Shift|Enter|Esc|Space|Home|End|Markdown|[A-Z]|openapi\.json)\b/g;

/** No words for people, although they look like some. */
const ALLOWED = /^(Bearer |Inter, |The comment$)/;

/** @returns one line for each text of the web app that no translation can reach */
export function checkTexts(root: string, imports: Imports): string[] {
  return [...imports.keys()]
    .filter((file) => file.startsWith(`${WEB}/`) && !isTest(file))
    .flatMap((file) =>
      textsOf(file, readFileSync(join(root, file), 'utf8')).map(
        ({ line, text }) =>
          `${file}:${line}: ${JSON.stringify(text)} is not in a macro, and stays English (docs/languages.md)`,
      ),
    );
}

interface Text {
  line: number;
  text: string;
}

function textsOf(file: string, code: string): Text[] {
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true);
  const macros = macrosOf(source);
  const found: Text[] = [];
  const visit = (node: ts.Node): void => {
    if (isMacro(node, macros) || ts.isTypeNode(node) || ts.isImportDeclaration(node)) return;
    const text = saidBy(node);
    if (text !== undefined && isWords(text)) {
      const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
      found.push({ line, text: text.trim().replace(/\s+/g, ' ') });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The names under which a file imports macros. */
function macrosOf(source: ts.SourceFile): Set<string> {
  const names = source.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement)) return [];
    if (!MACRO_SOURCES.test((statement.moduleSpecifier as ts.StringLiteral).text)) return [];
    const bindings = statement.importClause?.namedBindings;
    return bindings && ts.isNamedImports(bindings) ? bindings.elements.map(({ name }) => name.text) : [];
  });
  // `const { t } = useLingui()`
  return new Set(names.includes('useLingui') ? [...names, 't'] : names);
}

function isMacro(node: ts.Node, macros: Set<string>): boolean {
  const tag = ts.isTaggedTemplateExpression(node)
    ? node.tag
    : ts.isCallExpression(node)
      ? node.expression
      : ts.isJsxElement(node)
        ? node.openingElement.tagName
        : ts.isJsxSelfClosingElement(node)
          ? node.tagName
          : undefined;
  return tag !== undefined && MACROS.test(tag.getText()) && macros.has(tag.getText());
}

/** What a node says to people, as far as its place or its form tells that it does. */
function saidBy(node: ts.Node): string | undefined {
  if (ts.isJsxText(node)) return node.text;
  if (!ts.isStringLiteralLike(node) && !ts.isTemplateExpression(node)) return undefined;
  const text = ts.isTemplateExpression(node)
    ? [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('… ')
    : node.text;
  return isRead(node) || isSentence(text) ? text : undefined;
}

/** Stands where people read it: between tags, or as an attribute or a property of such a name. */
function isRead(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isJsxAttribute(parent)) return READ.test(parent.name.getText());
  if (ts.isPropertyAssignment(parent))
    return parent.initializer === node && READ.test(parent.name.getText().replace(/'/g, ''));
  if (ts.isJsxExpression(parent)) return ts.isJsxElement(parent.parent) || isRead(parent);
  if (ts.isConditionalExpression(parent)) return parent.condition !== node && isRead(parent);
  if (ts.isParenthesizedExpression(parent)) return isRead(parent);
  if (ts.isBinaryExpression(parent))
    return /^(\?\?|\|\||&&)$/.test(parent.operatorToken.getText()) && parent.right === node && isRead(parent);
  return false;
}

/** Begins like a sentence and goes on like one, or ends like one. */
const isSentence = (text: string) => /^[“"]?\p{Lu}(\p{Ll}[\p{L}’'-]*)?(,? [\p{L}\d“#!@(…]|[.…?!]$)/u.test(text);

const isWords = (text: string) => !ALLOWED.test(text) && /\p{L}{2}/u.test(text.replace(SAME, ''));
