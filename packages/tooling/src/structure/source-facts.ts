import ts from 'typescript';

/** What a source file does that a rule asks about. Lines count from 1. */
export interface SourceFacts {
  readonly imports: readonly Import[];
  /** `export * from …`, with or without a name or `type`. */
  readonly starExports: readonly number[];
  /** `process.env`, also destructured or imported from `node:process`. */
  readonly environmentReads: readonly number[];
  /** Calls or uses of the global `fetch`. */
  readonly globalFetches: readonly number[];
  /** A property named `dispatcher`, by which undici is given another transport. */
  readonly dispatchers: readonly number[];
  /** Tests that are marked to be passed over, to run alone, or to be written one day. */
  readonly unrunTests: readonly number[];
}

export interface Import {
  readonly specifier: string;
  readonly kind: 'value' | 'type' | 'dynamic';
  readonly line: number;
}

const TEST_WORDS = new Set(['it', 'test', 'describe', 'suite', 'bench']);
const UNRUN_WORDS = new Set(['skip', 'only', 'todo', 'skipIf', 'runIf', 'fails']);

export function factsOf(path: string, text: string): SourceFacts {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const imports: Import[] = [];
  const lines: Record<Exclude<keyof SourceFacts, 'imports'>, number[]> = {
    starExports: [],
    environmentReads: [],
    globalFetches: [],
    dispatchers: [],
    unrunTests: [],
  };
  const lineOf = (node: ts.Node) => source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
  const addImport = (specifier: ts.Node | undefined, kind: Import['kind']) => {
    if (specifier && ts.isStringLiteralLike(specifier)) {
      imports.push({ specifier: specifier.text, kind, line: lineOf(specifier) });
    }
  };

  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) addImport(node.moduleSpecifier, isTypeOnly(node) ? 'type' : 'value');
    else if (ts.isExportDeclaration(node)) {
      addImport(node.moduleSpecifier, node.isTypeOnly ? 'type' : 'value');
      if (!node.exportClause || ts.isNamespaceExport(node.exportClause)) lines.starExports.push(lineOf(node));
    } else if (ts.isImportTypeNode(node)) {
      if (ts.isLiteralTypeNode(node.argument)) addImport(node.argument.literal, 'type');
    } else if (ts.isImportEqualsDeclaration(node)) {
      if (ts.isExternalModuleReference(node.moduleReference)) addImport(node.moduleReference.expression, 'value');
    } else if (ts.isCallExpression(node)) {
      const callee = node.expression;
      if (callee.kind === ts.SyntaxKind.ImportKeyword) addImport(node.arguments[0], 'dynamic');
      if (ts.isIdentifier(callee) && callee.text === 'require') addImport(node.arguments[0], 'dynamic');
    } else if (ts.isPropertyAccessExpression(node)) {
      if (node.name.text === 'env' && node.expression.getText(source).endsWith('process')) {
        lines.environmentReads.push(lineOf(node));
      }
      if (UNRUN_WORDS.has(node.name.text) && TEST_WORDS.has(node.expression.getText(source).split('.')[0] ?? '')) {
        lines.unrunTests.push(lineOf(node));
      }
      if (node.name.text === 'fetch' && node.expression.getText(source) === 'globalThis') {
        lines.globalFetches.push(lineOf(node));
      }
    } else if (ts.isImportSpecifier(node) || ts.isBindingElement(node)) {
      if ((node.propertyName ?? node.name).getText(source) === 'env' && isFromProcess(node)) {
        lines.environmentReads.push(lineOf(node));
      }
    } else if (ts.isIdentifier(node)) {
      if (node.text === 'fetch' && isFreeUse(node)) lines.globalFetches.push(lineOf(node));
      if (node.text === 'dispatcher' && isPropertyName(node)) lines.dispatchers.push(lineOf(node));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  if (declaresName(source, 'fetch')) lines.globalFetches.length = 0; // the file's own `fetch`: an argument, not the global
  return { imports, ...lines };
}

function isTypeOnly(node: ts.ImportDeclaration): boolean {
  const clause = node.importClause;
  if (!clause) return false;
  if (clause.isTypeOnly) return true;
  const named = clause.namedBindings;
  return !clause.name && !!named && ts.isNamedImports(named) && named.elements.every((element) => element.isTypeOnly);
}

function isFromProcess(node: ts.ImportSpecifier | ts.BindingElement): boolean {
  const whole = ts.findAncestor(node, (parent) => ts.isImportDeclaration(parent) || ts.isVariableDeclaration(parent));
  if (!whole) return false;
  if (ts.isImportDeclaration(whole)) return /^['"](node:)?process['"]$/.test(whole.moduleSpecifier.getText());
  return ts.isVariableDeclaration(whole) && whole.initializer?.getText() === 'process';
}

/** An expression that reads the name, not a member, key, type or declaration called so. */
function isFreeUse(node: ts.Identifier): boolean {
  const parent = node.parent;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (isPropertyName(node) || ts.isBindingElement(parent) || ts.isParameter(parent)) return false;
  if (ts.isMethodDeclaration(parent) || ts.isMethodSignature(parent) || ts.isPropertySignature(parent)) return false;
  if (ts.isVariableDeclaration(parent)) return parent.initializer === node;
  if (ts.isFunctionDeclaration(parent) || ts.isFunctionExpression(parent)) return false;
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent)) return false;
  return !ts.isTypeQueryNode(parent); // `typeof fetch` is a type
}

function isPropertyName(node: ts.Identifier): boolean {
  const parent = node.parent;
  if (ts.isShorthandPropertyAssignment(parent)) return node.text === 'dispatcher';
  return (ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent)) && parent.name === node;
}

function declaresName(source: ts.SourceFile, name: string): boolean {
  let found = false;
  const visit = (node: ts.Node): void => {
    const declares =
      ts.isParameter(node) ||
      ts.isVariableDeclaration(node) ||
      ts.isBindingElement(node) ||
      ts.isFunctionDeclaration(node) ||
      ts.isImportSpecifier(node);
    if (declares && node.name && ts.isIdentifier(node.name) && node.name.text === name) found = true;
    if (!found) ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
