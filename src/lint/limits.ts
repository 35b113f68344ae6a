const MIB = 2 ** 20;

/** Bytes of the largest file that is read; a larger one is a problem, never passed over in silence. */
export const MAX_FILE_BYTES = 128 * MIB;

/** Characters of the largest YAML document: its parser holds some forty bytes for each. JSON costs a tenth and has no limit of its own. */
export const MAX_YAML_DOCUMENT = 16 * MIB;

/** Levels of lists and mappings; the deepest schemas of custom resource definitions have some fifty. */
export const MAX_DEPTH = 100;

/** Nodes that all aliases of a text may add to it; go-yaml v2 stops a document at about as many (decode.go, `allowedAliasRatio`). */
export const MAX_ALIASED_NODES = 400_000;
