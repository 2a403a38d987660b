/** The program of the README's first screen: its first TypeScript block. @throws when there is none. */
export function readmeProgram(readme: string): string {
  const program = /^```ts\n(.*?)^```$/ms.exec(readme)?.[1];
  if (program === undefined) throw new Error('the README shows no TypeScript');
  return program;
}
