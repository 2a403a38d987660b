import { planReview } from './index.js';

console.log(await planReview(process.argv[2] ?? '.countersign/sandbox.json'));
