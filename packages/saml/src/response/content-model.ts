import { enveloped, ns } from '../saml-names.js';

/** What may stand in an element: after the schemas of SAML 2.0 and XML Signature, less what a login never needs. */
export interface ContentModel {
  /** Attributes without a prefix; `!` marks what is required. */
  readonly attributes: readonly string[];
  /** In this order. */
  readonly children?: readonly ChildRule[] | undefined;
  /** `text`: only text · `elements`: only elements · `any`: elements of other vocabularies, or text. */
  readonly content: 'text' | 'elements' | 'any';
  /** Attributes of other namespaces are taken. */
  readonly foreignAttributes?: boolean | undefined;
}

export interface ChildRule {
  /** Keys of {@link contentModels}. */
  readonly names: readonly string[];
  readonly least: number;
  readonly most: number;
}

const many = Number.POSITIVE_INFINITY;
const one = (...names: string[]): ChildRule => ({ names, least: 1, most: 1 });
const maybe = (...names: string[]): ChildRule => ({ names, least: 0, most: 1 });
const some = (...names: string[]): ChildRule => ({ names, least: 1, most: many });
const several = (...names: string[]): ChildRule => ({ names, least: 0, most: many });

const nameIdAttributes = ['NameQualifier', 'SPNameQualifier', 'Format', 'SPProvidedID'];
const text = (attributes: readonly string[] = []): ContentModel => ({ attributes, content: 'text' });
const algorithm: ContentModel = { attributes: ['Algorithm!'], content: 'elements', children: [] };

/** By prefix of {@link modelPrefixes} and local name. What is not here is not taken. */
export const contentModels: Readonly<Record<string, ContentModel>> = {
  'samlp:Response': {
    attributes: ['ID!', 'Version!', 'IssueInstant!', 'InResponseTo', 'Destination', 'Consent'],
    content: 'elements',
    children: [
      maybe('saml:Issuer'),
      maybe('ds:Signature'),
      maybe('samlp:Extensions'),
      one('samlp:Status'),
      maybe('saml:Assertion', 'saml:EncryptedAssertion'),
    ],
  },
  'samlp:Extensions': { attributes: [], content: 'any' },
  'samlp:Status': {
    attributes: [],
    content: 'elements',
    children: [one('samlp:StatusCode'), maybe('samlp:StatusMessage'), maybe('samlp:StatusDetail')],
  },
  'samlp:StatusCode': { attributes: ['Value!'], content: 'elements', children: [maybe('samlp:StatusCode')] },
  'samlp:StatusMessage': text(),
  'samlp:StatusDetail': { attributes: [], content: 'any' },
  'samlp:LogoutRequest': {
    attributes: ['ID!', 'Version!', 'IssueInstant!', 'Destination', 'Consent', 'Reason', 'NotOnOrAfter'],
    content: 'elements',
    children: [
      one('saml:Issuer'),
      maybe('ds:Signature'),
      maybe('samlp:Extensions'),
      one('saml:NameID'),
      several('samlp:SessionIndex'),
    ],
  },
  'samlp:SessionIndex': text(),
  'saml:Assertion': {
    attributes: ['ID!', 'Version!', 'IssueInstant!'],
    content: 'elements',
    children: [
      one('saml:Issuer'),
      maybe('ds:Signature'),
      maybe('saml:Subject'),
      maybe('saml:Conditions'),
      maybe('saml:Advice'),
      several('saml:AuthnStatement', 'saml:AttributeStatement'),
    ],
  },
  'saml:EncryptedAssertion': {
    attributes: [],
    content: 'elements',
    children: [one('xenc:EncryptedData'), several('xenc:EncryptedKey')],
  },
  'saml:Issuer': text(nameIdAttributes),
  'saml:NameID': text(nameIdAttributes),
  'saml:Subject': {
    attributes: [],
    content: 'elements',
    children: [maybe('saml:NameID'), several('saml:SubjectConfirmation')],
  },
  'saml:SubjectConfirmation': {
    attributes: ['Method!'],
    content: 'elements',
    children: [maybe('saml:NameID'), maybe('saml:SubjectConfirmationData')],
  },
  'saml:SubjectConfirmationData': {
    attributes: ['NotBefore', 'NotOnOrAfter', 'Recipient', 'InResponseTo', 'Address'],
    content: 'elements',
    children: [several('ds:KeyInfo')],
    foreignAttributes: true,
  },
  'saml:Conditions': {
    attributes: ['NotBefore', 'NotOnOrAfter'],
    content: 'elements',
    children: [several('saml:AudienceRestriction', 'saml:OneTimeUse', 'saml:ProxyRestriction')],
  },
  'saml:AudienceRestriction': { attributes: [], content: 'elements', children: [some('saml:Audience')] },
  'saml:Audience': text(),
  'saml:OneTimeUse': { attributes: [], content: 'elements', children: [] },
  'saml:ProxyRestriction': { attributes: ['Count'], content: 'elements', children: [several('saml:Audience')] },
  'saml:Advice': {
    attributes: [],
    content: 'elements',
    children: [several('saml:AssertionIDRef', 'saml:AssertionURIRef')],
  },
  'saml:AssertionIDRef': text(),
  'saml:AssertionURIRef': text(),
  'saml:AuthnStatement': {
    attributes: ['AuthnInstant!', 'SessionIndex', 'SessionNotOnOrAfter'],
    content: 'elements',
    children: [maybe('saml:SubjectLocality'), one('saml:AuthnContext')],
  },
  'saml:SubjectLocality': { attributes: ['Address', 'DNSName'], content: 'elements', children: [] },
  'saml:AuthnContext': {
    attributes: [],
    content: 'elements',
    children: [
      maybe('saml:AuthnContextClassRef'),
      maybe('saml:AuthnContextDecl', 'saml:AuthnContextDeclRef'),
      several('saml:AuthenticatingAuthority'),
    ],
  },
  'saml:AuthnContextClassRef': text(),
  'saml:AuthnContextDecl': { attributes: [], content: 'any', foreignAttributes: true },
  'saml:AuthnContextDeclRef': text(),
  'saml:AuthenticatingAuthority': text(),
  // The schema wants an attribute; samlify and others write an empty statement.
  'saml:AttributeStatement': { attributes: [], content: 'elements', children: [several('saml:Attribute')] },
  'saml:Attribute': {
    attributes: ['Name!', 'NameFormat', 'FriendlyName'],
    content: 'elements',
    children: [several('saml:AttributeValue')],
    foreignAttributes: true,
  },
  // A value is text, elements of other vocabularies, or one NameID (eduPersonTargetedID).
  'saml:AttributeValue': { attributes: [], content: 'any', foreignAttributes: true },
  'ds:Signature': {
    attributes: ['Id'],
    content: 'elements',
    children: [one('ds:SignedInfo'), one('ds:SignatureValue'), maybe('ds:KeyInfo')],
  },
  'ds:SignedInfo': {
    attributes: ['Id'],
    content: 'elements',
    children: [one('ds:CanonicalizationMethod'), one('ds:SignatureMethod'), one('ds:Reference')],
  },
  'ds:CanonicalizationMethod': { ...algorithm, children: [maybe('ec:InclusiveNamespaces')] },
  'ds:SignatureMethod': algorithm,
  'ds:Reference': {
    attributes: ['URI!', 'Id', 'Type'],
    content: 'elements',
    children: [one('ds:Transforms'), one('ds:DigestMethod'), one('ds:DigestValue')],
  },
  'ds:Transforms': { attributes: [], content: 'elements', children: [some('ds:Transform')] },
  'ds:Transform': { ...algorithm, children: [maybe('ec:InclusiveNamespaces', 'env:InclusiveNamespaces')] },
  // As some signers write it into the enveloped-signature transform, where it has no effect.
  'env:InclusiveNamespaces': { attributes: ['PrefixList'], content: 'elements', children: [] },
  'ec:InclusiveNamespaces': { attributes: ['PrefixList'], content: 'elements', children: [] },
  'ds:DigestMethod': algorithm,
  'ds:DigestValue': text(),
  'ds:SignatureValue': text(['Id']),
  'ds:KeyInfo': { attributes: ['Id'], content: 'any' },
  'xenc:EncryptedData': { attributes: ['Id', 'Type', 'MimeType', 'Encoding'], content: 'any' },
  'xenc:EncryptedKey': { attributes: ['Id', 'Type', 'MimeType', 'Encoding', 'Recipient'], content: 'any' },
};

export const modelPrefixes: ReadonlyMap<string, string> = new Map([
  [ns.assertion, 'saml'],
  [ns.protocol, 'samlp'],
  [ns.signature, 'ds'],
  [ns.encryption, 'xenc'],
  [ns.exclusive, 'ec'],
  [enveloped, 'env'],
]);

/** Local names that mean something to SAML or to signatures; in any other namespace they are there to confuse. */
export const reservedNames: ReadonlySet<string> = new Set([
  ...Object.keys(contentModels).map((name) => name.slice(name.indexOf(':') + 1)),
  'Object',
  'Manifest',
  'EncryptedID',
]);

/** What may stand in `ds:KeyInfo` and in encrypted data, which are read for nothing or by name only. */
export const keyMaterialNames: ReadonlySet<string> = new Set([
  'ds:KeyName',
  'ds:KeyValue',
  'ds:RSAKeyValue',
  'ds:Modulus',
  'ds:Exponent',
  'ds:DSAKeyValue',
  'ds:P',
  'ds:Q',
  'ds:G',
  'ds:Y',
  'ds:X509Data',
  'ds:X509Certificate',
  'ds:X509IssuerSerial',
  'ds:X509IssuerName',
  'ds:X509SerialNumber',
  'ds:X509SubjectName',
  'ds:X509SKI',
  'ds:X509CRL',
  'dsig11:ECKeyValue',
  'dsig11:NamedCurve',
  'dsig11:PublicKey',
  'dsig11:X509Digest',
  'dsig11:DEREncodedKeyValue',
]);

export const encryptedNames: ReadonlySet<string> = new Set([
  ...keyMaterialNames,
  'ds:KeyInfo',
  'ds:RetrievalMethod',
  'ds:DigestMethod',
  'xenc:EncryptionMethod',
  'xenc:CipherData',
  'xenc:CipherValue',
  'xenc:EncryptedKey',
  'xenc:OAEPparams',
  'xenc:KeySize',
  'xenc:CarriedKeyName',
  'xenc:ReferenceList',
  'xenc:DataReference',
  'xenc11:MGF',
  'ds:Transforms',
  'ds:Transform',
]);
