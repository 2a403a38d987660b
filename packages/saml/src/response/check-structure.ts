import { SamlError } from '../saml-error.js';
import { ns } from '../saml-names.js';
import { attributeOf, childElements, walkElements, type XmlElement } from '../xml/xml-node.js';
import {
  type ContentModel,
  contentModels,
  encryptedNames,
  keyMaterialNames,
  modelPrefixes,
  reservedNames,
} from './content-model.js';

/** NCName, kept to ASCII. */
const ID = /^[A-Za-z_][A-Za-z0-9_.-]*$/;
const ENTITY_PREFIXES: ReadonlyMap<string, string> = new Map([
  ...modelPrefixes,
  [ns.signature11, 'dsig11'],
  [ns.encryption11, 'xenc11'],
]);

/**
 * Steps 3–5: the root, known elements in known places only, one assertion, unique ids, no second spelling of an id.
 * @param roots - local names of the protocol or assertion element that may be the root.
 */
export function checkStructure(root: XmlElement, roots: readonly string[]): void {
  const kind = modelName(root);
  if (!roots.includes(kind)) throw new SamlError('SAML_ROOT', `The root element is not ${roots.join(' or ')}.`);
  if (attributeOf(root, 'Version') !== '2.0') throw new SamlError('SAML_ROOT', 'The SAML version is not 2.0.');
  checkAssertionCount(root);
  checkIds(root);
  checkElement(root, kind);
}

/** The key of an element in {@link contentModels}; for others a text that is none. */
export function modelName(element: XmlElement): string {
  return `${ENTITY_PREFIXES.get(element.namespace) ?? '?'}:${element.local}`;
}

function checkAssertionCount(root: XmlElement): void {
  const assertions = [...walkElements(root)].filter(
    ({ local }) => local === 'Assertion' || local === 'EncryptedAssertion',
  );
  const most = root.local === 'Response' || root.local === 'Assertion' ? 1 : 0;
  if (assertions.length > most) throw structure(`The document holds ${assertions.length} assertions.`);
  const [assertion] = assertions;
  if (!assertion || assertion === root) return;
  if (!childElements(root).includes(assertion)) throw structure('The assertion is not a child of the response.');
}

function checkIds(root: XmlElement): void {
  const seen = new Set<string>();
  for (const element of walkElements(root)) {
    for (const { name, local, prefix, value } of element.attributes) {
      if (local.toLowerCase() !== 'id') continue;
      const rules = contentModels[modelName(element)]?.attributes ?? [];
      if (prefix !== '' || !(rules.includes(local) || rules.includes(`${local}!`)))
        throw new SamlError('SAML_DUP_ID', `An element has an attribute ${name}, which is no id of SAML.`);
      if (!ID.test(value)) throw structure('An id is not an NCName.');
      if (seen.has(value)) throw new SamlError('SAML_DUP_ID', 'Two elements have the same id.');
      seen.add(value);
    }
  }
}

function checkElement(element: XmlElement, name: string): void {
  const model = contentModels[name];
  if (!model) throw structure(`There is an unknown element ${name}.`);
  checkAttributes(element, name, model);
  if (name === 'saml:Assertion' && attributeOf(element, 'Version') !== '2.0')
    throw structure('The version of the assertion is not 2.0.');
  if (model.content === 'text') {
    if (childElements(element).length > 0) throw unexpected(name, `${name} holds an element.`);
    checkPlainText(element, name);
    return;
  }
  if (model.content === 'any') {
    checkAny(element, name);
    return;
  }
  if (name.startsWith('ds:') && element.hasComment) throw new SamlError('SAML_COMMENT', `A comment stands in ${name}.`);
  checkNoText(element, name);
  checkChildren(element, name, model);
}

function checkChildren(element: XmlElement, name: string, model: ContentModel): void {
  const children = childElements(element);
  let at = 0;
  for (const rule of model.children ?? []) {
    let count = 0;
    for (let child = children[at]; child && rule.names.includes(modelName(child)); child = children[at]) {
      if (count === rule.most) break;
      checkElement(child, modelName(child));
      count += 1;
      at += 1;
    }
    if (count < rule.least) throw unexpected(name, `${name} has no ${rule.names.join(' or ')} where one belongs.`);
  }
  const extra = children[at];
  if (extra) throw unexpected(name, `${name} holds an element that does not belong there: ${modelName(extra)}.`);
}

function checkAttributes(element: XmlElement, name: string, model: ContentModel): void {
  for (const { prefix, namespace, local } of element.attributes) {
    if (namespace === ns.schemaInstance && local === 'schemaLocation') continue;
    if (prefix !== '' && (!model.foreignAttributes || (namespace === ns.xml && local !== 'lang')))
      throw unexpected(name, `${name} has an attribute that does not belong there.`);
    if (prefix === '' && !model.attributes.includes(local) && !model.attributes.includes(`${local}!`))
      throw unexpected(name, `${name} has an unknown attribute.`);
  }
  for (const rule of model.attributes) {
    if (rule.endsWith('!') && attributeOf(element, rule.slice(0, -1)) === undefined)
      throw unexpected(name, `${name} has no ${rule.slice(0, -1)}.`);
  }
}

/** Text that decides something is read as one piece: what splits it in other parsers is refused. */
function checkPlainText(element: XmlElement, name: string): void {
  if (element.hasComment) throw new SamlError('SAML_COMMENT', `A comment stands in the text of ${name}.`);
  if (element.hasCdata) throw structure(`A CDATA section stands in ${name}.`);
}

function checkNoText(element: XmlElement, name: string): void {
  const text = element.children.some((child) => child.kind === 'text' && /[^ \t\n\r]/.test(child.text));
  if (text || element.hasCdata) throw unexpected(name, `${name} holds text.`);
}

function checkAny(element: XmlElement, name: string): void {
  if (name === 'ds:KeyInfo' || name.startsWith('xenc:')) {
    checkOnly(element, name === 'ds:KeyInfo' ? keyMaterialNames : encryptedNames, name);
    return;
  }
  if (name === 'saml:AttributeValue') {
    if (element.hasComment) throw new SamlError('SAML_COMMENT', `A comment stands in the text of ${name}.`);
    const [first, ...others] = childElements(element);
    if (first && modelName(first) === 'saml:NameID' && others.length === 0) {
      checkNoText(element, name);
      checkElement(first, 'saml:NameID');
      return;
    }
  }
  for (const inner of walkElements(element)) {
    if (inner === element) continue;
    if (ENTITY_PREFIXES.has(inner.namespace) || reservedNames.has(inner.local))
      throw structure(`${name} holds an element that does not belong there: ${inner.local}.`);
    if (inner.hasComment) throw new SamlError('SAML_COMMENT', `A comment stands in ${name}.`);
    if (inner.attributes.some(({ namespace, local }) => namespace === ns.xml && local !== 'lang'))
      throw structure(`${name} holds an element with an attribute of the xml namespace.`);
  }
}

function checkOnly(element: XmlElement, names: ReadonlySet<string>, place: string): void {
  for (const inner of walkElements(element)) {
    if (inner.hasComment) throw new SamlError('SAML_COMMENT', `A comment stands in ${place}.`);
    if (inner !== element && !names.has(modelName(inner)))
      throw unexpected(place, `${place} holds an element that does not belong there.`);
  }
}

function structure(message: string): SamlError {
  return new SamlError('SAML_STRUCTURE', message);
}

/** What is wrong inside a signature is told as such. */
function unexpected(name: string, message: string): SamlError {
  return new SamlError(name.startsWith('ds:') || name.startsWith('ec:') ? 'SAML_SIG_SHAPE' : 'SAML_STRUCTURE', message);
}
