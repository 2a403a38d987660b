/** An attribute that is no namespace declaration. */
export interface XmlAttribute {
  /** As written, with its prefix. */
  readonly name: string;
  readonly prefix: string;
  readonly local: string;
  /** Empty for an attribute without a prefix. */
  readonly namespace: string;
  /** Entities resolved, white space normalised (XML 1.0 §3.3.3). */
  readonly value: string;
}

/** Text, CDATA sections included: canonical XML makes no difference between them. */
export interface XmlText {
  readonly kind: 'text';
  readonly text: string;
}

export interface XmlElement {
  readonly kind: 'element';
  /** As written, with its prefix. */
  readonly name: string;
  readonly prefix: string;
  readonly local: string;
  /** Empty when in no namespace. */
  readonly namespace: string;
  readonly attributes: readonly XmlAttribute[];
  /** Declarations written on this element: prefix (empty for the default) to namespace. */
  readonly declared: ReadonlyMap<string, string>;
  /** Every declaration in scope, this element's own included. */
  readonly scope: ReadonlyMap<string, string>;
  readonly children: readonly XmlNode[];
  /** A comment stands directly inside. Comments are not kept. */
  readonly hasComment: boolean;
  /** A CDATA section stands directly inside. */
  readonly hasCdata: boolean;
}

export type XmlNode = XmlElement | XmlText;

export function childElements(element: XmlElement): readonly XmlElement[] {
  return element.children.filter((child) => child.kind === 'element');
}

/** The direct children of that exact name. */
export function childrenNamed(element: XmlElement, namespace: string, local: string): readonly XmlElement[] {
  return childElements(element).filter((child) => child.namespace === namespace && child.local === local);
}

export function childNamed(element: XmlElement, namespace: string, local: string): XmlElement | undefined {
  return childrenNamed(element, namespace, local)[0];
}

/** Value of an attribute without a prefix. */
export function attributeOf(element: XmlElement, name: string): string | undefined {
  return element.attributes.find((attribute) => attribute.namespace === '' && attribute.local === name)?.value;
}

/** All text inside, at any depth. */
export function textOf(element: XmlElement): string {
  const parts: string[] = [];
  for (const node of walkNodes(element)) if (node.kind === 'text') parts.push(node.text);
  return parts.join('');
}

/** The element and every element below it, in document order. */
export function* walkElements(element: XmlElement): Generator<XmlElement> {
  for (const node of walkNodes(element)) if (node.kind === 'element') yield node;
}

function* walkNodes(element: XmlElement): Generator<XmlNode> {
  const stack: XmlNode[] = [element];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    yield node;
    if (node.kind === 'element') stack.push(...node.children.toReversed());
  }
}
