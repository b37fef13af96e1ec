/** Files that pages refer to, kept by browsers until their name changes. */

/** A short hash of a text (FNV-1a), used as the version in the name of a file. */
export function assetVersion(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return hash.toString(36);
}

/** Only under its present version may a file be kept for a year. */
export const fileHeaders = (type: string, isCurrent: boolean) => ({
  'Content-Type': type,
  'Cache-Control': isCurrent ? 'public, max-age=31536000, immutable' : 'no-cache',
});
