// What a line mentions decides where it lives (docs/architecture.md): the environment in config.ts, SQL in a store.
// Read from the syntax tree, so that a comment is no mention and another way to write it no way around.
import ts from 'typescript';

export type Subject = 'environment' | 'SQL' | 'oidc_payloads';

export interface Mention {
  subject: Subject;
  line: number;
}

/** @returns what a source file mentions, line by line */
export function mentionsOf(file: string, text: string): Mention[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found = new Map<string, Mention>();
  const visit = (node: ts.Node): void => {
    const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
    for (const subject of subjectsOf(node)) found.set(`${subject} ${line}`, { subject, line });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...found.values()];
}

function subjectsOf(node: ts.Node): Subject[] {
  if (readsEnvironment(node)) return ['environment'];
  if (runsQuery(node)) return ['SQL'];
  const text = ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) ? writtenIn(node) : '';
  return [
    ...(SQL.some((pattern) => pattern.test(text)) ? ['SQL' as const] : []),
    ...(text.includes('oidc_payloads') ? ['oidc_payloads' as const] : []),
  ];
}

/** `env` of `process` or `import.meta`, by a dot or by brackets; either of them given away whole; an import of it. */
function readsEnvironment(node: ts.Node): boolean {
  if (ts.isImportDeclaration(node)) return /^(node:)?process$/.test((node.moduleSpecifier as ts.StringLiteral).text);
  if (!isProcess(node) && !isImportMeta(node)) return false;
  const whole = wrapped(node);
  const { parent } = whole;
  if (isAccess(parent)) return parent.expression === whole && (nameOf(parent) ?? 'env') === 'env';
  return !ts.isTypeOfExpression(parent);
}

const isImportMeta = (node: ts.Node) => ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword;

function isProcess(node: ts.Node): boolean {
  if (isAccess(node)) return nameOf(node) === 'process' && /^global(This)?$/.test(node.expression.getText());
  if (!ts.isIdentifier(node) || node.text !== 'process' || ts.isQualifiedName(node.parent)) return false;
  const { name, propertyName } = node.parent as { name?: ts.Node; propertyName?: ts.Node };
  return ts.isShorthandPropertyAssignment(node.parent) || (name !== node && propertyName !== node);
}

/** A call of something's `query`, be it by `call`, `apply` or `bind`, or of what was taken out of it by this name. */
function runsQuery(node: ts.Node): boolean {
  if (!ts.isCallExpression(node)) return false;
  const { expression } = node;
  if (ts.isIdentifier(expression)) return expression.text === 'query';
  if (!isAccess(expression)) return false;
  if (nameOf(expression) === 'query') return true;
  const { expression: object } = expression;
  return isAccess(object) && nameOf(object) === 'query' && /^(call|apply|bind)$/.test(nameOf(expression) ?? '');
}

/** Words of SQL as it is written here, in capitals; and whole statements, however they are written. */
const SQL = [
  /\b(SELECT|INSERT INTO|UPDATE [\w".]+ SET|DELETE FROM|TRUNCATE|VACUUM|LISTEN|NOTIFY|RETURNING|WHERE|ON CONFLICT)\s/,
  /\b((CREATE|ALTER|DROP) [A-Z]{4,}|(ORDER|GROUP|PARTITION) BY|(LEFT|INNER|CROSS|FULL) JOIN|FOR UPDATE|LIMIT \$)\b/,
  /^\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT \w+|SET (LOCAL|SESSION|TRANSACTION|\w+\s*=).*);?\s*$/i,
  /^\s*(insert\s+into\s+[\w".]+|update\s+[\w".]+\s+set|delete\s+from\s+[\w".]+\s+where|select\s+pg_\w+)\b/i,
  /^\s*select\s+(\*|[\w".]+(\s*,\s*[\w".]+)*)\s+from\s+[\w".]+\s*($|;|where|order|join|limit|group)/i,
];

type Access = ts.PropertyAccessExpression | ts.ElementAccessExpression;
const isAccess = (node: ts.Node): node is Access =>
  ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);

/** What is taken out of an object; undefined where only running tells. */
function nameOf(access: Access): string | undefined {
  if (ts.isPropertyAccessExpression(access)) return access.name.text;
  return ts.isStringLiteralLike(access.argumentExpression) ? access.argumentExpression.text : undefined;
}

/** The expression with the brackets and assertions around it. */
function wrapped(node: ts.Node): ts.Node {
  const { parent } = node;
  const wraps =
    ts.isParenthesizedExpression(parent) ||
    ts.isAsExpression(parent) ||
    ts.isNonNullExpression(parent) ||
    ts.isSatisfiesExpression(parent);
  return wraps ? wrapped(parent) : node;
}

/** The text between the quotes; what is put into a template counts for a blank. */
function writtenIn(node: ts.StringLiteralLike | ts.TemplateExpression): string {
  if (!ts.isTemplateExpression(node)) return node.text;
  return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join(' ');
}
