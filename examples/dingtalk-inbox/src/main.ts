import { askManager } from './index.js';

console.log(await askManager(process.argv[2] ?? '.countersign/sandbox.json'));
