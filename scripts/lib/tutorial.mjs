/**
 * What a page has its reader do: the files, each a block below its name in bold (**`src/vault.ts`**), and the commands, each a
 * line of an `sh` block.
 */
export function tutorialOf(text) {
  const blocks = [...text.matchAll(/(?:^\*\*`([\w./-]+)`\*\*\n\n)?^```(\w+)\n([\s\S]*?)^```$/gm)]
  return {
    files: blocks.flatMap(([, path, , content]) => (path ? [{ path, content }] : [])),
    commands: blocks.flatMap(([, path, language, content]) =>
      !path && language === 'sh' ? content.trim().split('\n') : [],
    ),
  }
}
