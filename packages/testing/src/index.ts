export type * from './emulator-definition.js';
