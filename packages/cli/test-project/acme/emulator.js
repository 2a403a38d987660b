const empty = { description: 'ok' };

export default {
  vendor: 'acme',
  openapi: {
    openapi: '3.1.0',
    info: { title: 'Acme', version: '1' },
    security: [{ bearer: [] }],
    paths: {
      '/token': { post: { operationId: 'token', security: [], responses: { 204: empty } } },
      '/notes': {
        get: { operationId: 'notes.list', security: [], responses: { 204: empty } },
        post: { operationId: 'notes.create', responses: { 204: empty } },
      },
    },
  },
  services: ['api'],
  credentials: () => ({ clientId: 'id', clientSecret: 'secret', settings: { book: '7' } }),
  initialState: () => ({}),
  operations: {
    token: () => ({ status: 204 }),
    'notes.list': () => ({ status: 204 }),
    'notes.create': () => ({ status: 204 }),
  },
  authorize: () => undefined,
  invalidRequest: () => ({ status: 400 }),
  notFound: () => ({ status: 404 }),
  faults: { 'lookup-lag': { title: 'Searches lag' } },
  ledger: () => [],
};
