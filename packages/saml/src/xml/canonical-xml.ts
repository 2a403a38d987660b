import type { XmlAttribute, XmlElement } from './xml-node.js';

export interface CanonicalOptions {
  /** Left out, with all that is in it: the enveloped signature. */
  readonly without?: XmlElement | undefined;
  /** Prefixes of `InclusiveNamespaces`; `#default` stands for the default namespace. */
  readonly inclusive?: readonly string[] | undefined;
}

/**
 * Exclusive XML Canonicalization 1.0 without comments (W3C, 2002-07-18) of an element and what is in it.
 * @returns the canonical text; its UTF-8 bytes are what is digested.
 */
export function canonicalXml(element: XmlElement, options: CanonicalOptions = {}): string {
  const { without } = options;
  const inclusive = new Set((options.inclusive ?? []).map((prefix) => (prefix === '#default' ? '' : prefix)));
  const parts: string[] = [];
  const write = (one: XmlElement, rendered: ReadonlyMap<string, string>): void => {
    const { declarations, now } = visibleNamespaces(one, rendered, inclusive);
    parts.push('<', one.name);
    for (const [prefix, namespace] of declarations) parts.push(declaration(prefix, namespace));
    for (const attribute of one.attributes.toSorted(compareAttributes)) parts.push(written(attribute));
    parts.push('>');
    for (const child of one.children) {
      if (child.kind === 'text') parts.push(escapeText(child.text));
      else if (child !== without) write(child, now);
    }
    parts.push('</', one.name, '>');
  };
  write(element, new Map());
  return parts.join('');
}

/**
 * An element as a document of its own, with every declaration that it inherits. Its canonical form is that of the
 * element where it stood. Comments, CDATA sections and entities are gone: nothing is left that two parsers could read differently.
 */
export function standaloneXml(element: XmlElement): string {
  const parts: string[] = [];
  const write = (one: XmlElement, declared: ReadonlyMap<string, string>): void => {
    parts.push('<', one.name);
    for (const [prefix, namespace] of declared) parts.push(declaration(prefix, namespace));
    for (const attribute of one.attributes) parts.push(written(attribute));
    parts.push('>');
    for (const child of one.children) {
      if (child.kind === 'text') parts.push(escapeText(child.text));
      else write(child, child.declared);
    }
    parts.push('</', one.name, '>');
  };
  write(
    element,
    new Map(
      [...element.scope].filter(([prefix, namespace]) => prefix !== 'xml' && (prefix !== '' || namespace !== '')),
    ),
  );
  return parts.join('');
}

function visibleNamespaces(
  element: XmlElement,
  rendered: ReadonlyMap<string, string>,
  inclusive: ReadonlySet<string>,
): { readonly declarations: readonly (readonly [string, string])[]; readonly now: ReadonlyMap<string, string> } {
  const visible = new Map<string, string>([[element.prefix, element.namespace]]);
  for (const attribute of element.attributes)
    if (attribute.prefix !== '') visible.set(attribute.prefix, attribute.namespace);
  for (const prefix of inclusive) {
    const namespace = element.scope.get(prefix);
    if (namespace !== undefined) visible.set(prefix, namespace);
  }
  visible.delete('xml');
  const declarations = [...visible]
    .filter(([prefix, namespace]) => (rendered.get(prefix) ?? '') !== namespace)
    .sort(([left], [right]) => compare(left, right));
  return { declarations, now: declarations.length === 0 ? rendered : new Map([...rendered, ...declarations]) };
}

function compareAttributes(left: XmlAttribute, right: XmlAttribute): number {
  return compare(left.namespace, right.namespace) || compare(left.local, right.local);
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function declaration(prefix: string, namespace: string): string {
  return ` xmlns${prefix === '' ? '' : `:${prefix}`}="${escapeAttribute(namespace)}"`;
}

function written(attribute: XmlAttribute): string {
  return ` ${attribute.name}="${escapeAttribute(attribute.value)}"`;
}

const textEscapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#xD;' };
const attributeEscapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
};

function escapeText(text: string): string {
  return text.replaceAll(/[&<>\r]/g, (character) => textEscapes[character] ?? character);
}

function escapeAttribute(text: string): string {
  return text.replaceAll(/[&<"\t\n\r]/g, (character) => attributeEscapes[character] ?? character);
}
