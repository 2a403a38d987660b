import { ns } from '../saml-names.js';
import type { XmlAttribute, XmlElement, XmlNode } from './xml-node.js';
import { type XmlLimits, XmlProblem } from './xml-problem.js';
import { XmlScanner } from './xml-scanner.js';

interface OpenElement {
  readonly name: string;
  readonly prefix: string;
  readonly local: string;
  readonly namespace: string;
  readonly attributes: readonly XmlAttribute[];
  readonly declared: ReadonlyMap<string, string>;
  readonly scope: ReadonlyMap<string, string>;
  readonly children: XmlNode[];
  hasComment: boolean;
  hasCdata: boolean;
}

// Each declaring element copies its scope: the bound keeps that linear.
const MOST_IN_SCOPE = 64;
const NO_DECLARATIONS: ReadonlyMap<string, string> = new Map();

/**
 * A strict parser for the part of XML 1.0 and Namespaces 1.0 that SAML needs. It takes no DTD, no processing
 * instruction but the XML declaration, no encoding but UTF-8, and no relative namespace name (Canonical XML 1.0 §1.3 makes documents
 * that have one an error). One pass, without recursion: time grows with the size of the text.
 * @throws {@link XmlProblem}
 */
export function parseXml(text: string, limits: XmlLimits): XmlElement {
  const scanner = new XmlScanner(text);
  scanner.declaration();
  const open: OpenElement[] = [];
  let root: XmlElement | undefined;
  let elements = 0;
  while (!scanner.atEnd()) {
    const parent = open.at(-1);
    const piece = scanner.next();
    switch (piece.kind) {
      case 'text':
        if (parent) parent.children.push({ kind: 'text', text: piece.text });
        else if (piece.cdata || /[^ \t\n]/.test(piece.text))
          throw new XmlProblem('Text stands outside the root element.');
        if (piece.cdata && parent) parent.hasCdata = true;
        break;
      case 'comment':
        if (parent) parent.hasComment = true;
        break;
      case 'start': {
        if (!parent && root) throw new XmlProblem('There is a second root element.');
        elements += 1;
        if (open.length >= limits.depth) throw new XmlProblem(`Elements are nested deeper than ${limits.depth}.`);
        if (elements > limits.elements) throw new XmlProblem(`There are more than ${limits.elements} elements.`);
        if (piece.attributes.length > limits.attributes)
          throw new XmlProblem(`An element has more than ${limits.attributes} attributes.`);
        const element = openElement(piece.name, piece.attributes, parent?.scope ?? NO_DECLARATIONS);
        if (!piece.empty) open.push(element);
        else if (parent) parent.children.push(close(element));
        else root = close(element);
        break;
      }
      case 'end': {
        if (!parent || parent.name !== piece.name) throw new XmlProblem('An end tag does not match its start tag.');
        open.pop();
        const above = open.at(-1);
        if (above) above.children.push(close(parent));
        else root = close(parent);
        break;
      }
    }
  }
  if (open.length > 0) throw new XmlProblem('An element is not closed.');
  if (!root) throw new XmlProblem('There is no root element.');
  return root;
}

function close(element: OpenElement): XmlElement {
  return { kind: 'element', ...element };
}

function openElement(
  name: string,
  written: readonly (readonly [string, string])[],
  inherited: ReadonlyMap<string, string>,
): OpenElement {
  const declared = new Map<string, string>();
  for (const [attribute, value] of written) {
    const prefix = declaredPrefix(attribute);
    if (prefix === undefined) continue;
    if (declared.has(prefix)) throw new XmlProblem('A namespace is declared twice on one element.');
    checkDeclaration(prefix, value);
    declared.set(prefix, value);
  }
  const scope = declared.size === 0 ? inherited : new Map([...inherited, ...declared]);
  if (scope.size > MOST_IN_SCOPE) throw new XmlProblem(`There are more than ${MOST_IN_SCOPE} namespaces in scope.`);
  const { prefix, local } = splitName(name);
  if (prefix === 'xmlns') throw new XmlProblem('An element has the reserved prefix xmlns.');
  const attributes: XmlAttribute[] = [];
  const seen = new Set<string>();
  for (const [attribute, value] of written) {
    if (declaredPrefix(attribute) !== undefined) continue;
    const parts = splitName(attribute);
    const namespace = parts.prefix === '' ? '' : lookUp(parts.prefix, scope);
    const expanded = `${namespace} ${parts.local}`;
    if (seen.has(expanded)) throw new XmlProblem('An attribute is given twice.');
    seen.add(expanded);
    attributes.push({ name: attribute, ...parts, namespace, value });
  }
  const namespace = prefix === '' ? (scope.get('') ?? '') : lookUp(prefix, scope);
  return {
    name,
    prefix,
    local,
    namespace,
    attributes,
    declared,
    scope,
    children: [],
    hasComment: false,
    hasCdata: false,
  };
}

/** The prefix that an attribute declares, empty for the default namespace; `undefined` for other attributes. */
function declaredPrefix(attribute: string): string | undefined {
  if (attribute === 'xmlns') return '';
  return attribute.startsWith('xmlns:') ? attribute.slice('xmlns:'.length) : undefined;
}

/** Namespaces in XML 1.0 §3 and §5. */
function checkDeclaration(prefix: string, namespace: string): void {
  if (prefix.includes(':')) throw new XmlProblem('A name has two colons.');
  if (prefix === 'xmlns' || namespace === ns.xmlns) throw new XmlProblem('The reserved namespace xmlns is declared.');
  if ((prefix === 'xml') !== (namespace === ns.xml))
    throw new XmlProblem('The reserved namespace xml is bound otherwise.');
  if (prefix !== '' && namespace === '') throw new XmlProblem('A prefix is bound to nothing.');
  if (namespace !== '' && !/^[A-Za-z][A-Za-z0-9+.-]*:[^\s]+$/.test(namespace))
    throw new XmlProblem('A namespace name is not an absolute URI.');
}

function splitName(name: string): { readonly prefix: string; readonly local: string } {
  const at = name.indexOf(':');
  if (at === -1) return { prefix: '', local: name };
  const local = name.slice(at + 1);
  if (at === 0 || local === '' || local.includes(':') || !/^[\p{L}_]/u.test(local))
    throw new XmlProblem('A name with a colon is malformed.');
  return { prefix: name.slice(0, at), local };
}

function lookUp(prefix: string, scope: ReadonlyMap<string, string>): string {
  if (prefix === 'xml') return ns.xml;
  const namespace = scope.get(prefix);
  if (namespace === undefined) throw new XmlProblem('A prefix is not declared.');
  return namespace;
}
