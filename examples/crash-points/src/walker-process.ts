import { type WalkPart, walkPart } from './walk-part.js';

// One part of a walk, in a process of its own: emulator, relays and counting use a core as the workers do.

process.on('message', (part: WalkPart) => {
  walkPart(part).then(
    (result) => process.send?.({ result }),
    (error: unknown) =>
      process.send?.({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
process.on('disconnect', () => process.exit());
