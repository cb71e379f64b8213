import { type ErrorCode, YAMLParseError } from 'yaml';

/** What is wrong with a file that a YAML parser refuses: a clause of ours, without a full stop and without its place. */
export function yamlProblem(error: unknown): string {
  if (error instanceof YAMLParseError) return PROBLEMS[error.code] ?? BROKEN;
  if (error instanceof RangeError) return NESTED;
  return error instanceof ReferenceError ? ALIASES : BROKEN;
}

const BROKEN = 'the file is no valid YAML';
const NESTED = 'the file is nested too deeply';
const ALIASES = 'the file uses too many aliases, or one that it does not define before';
const INDENTED = 'the indentation does not fit what is around it';
const MISSING = 'a sign is missing, such as a comma, a colon with a space, a quote or a bracket';

const PROBLEMS: Record<ErrorCode, string> = {
  ALIAS_PROPS: 'an alias has a tag or an anchor, which it may not have',
  BAD_ALIAS: 'an alias has no name, or one that is not allowed',
  BAD_COLLECTION_TYPE: 'a tag does not fit the map or list that it stands before',
  BAD_DIRECTIVE: 'a directive (a line that begins with %) is not known, or is not complete',
  BAD_DQ_ESCAPE: 'a text in double quotes has a backslash before something that it cannot escape',
  BAD_INDENT: INDENTED,
  BAD_PROP_ORDER: 'a tag or an anchor stands in the wrong place',
  BAD_SCALAR_START: 'a text begins with a sign that needs quotes around it',
  BLOCK_AS_IMPLICIT_KEY: 'a key has more than one colon on its line; put quotes around the text',
  BLOCK_IN_FLOW: 'inside of brackets or braces, a list or map is written as if it were outside',
  DUPLICATE_KEY: 'a key stands here twice',
  IMPOSSIBLE: BROKEN,
  KEY_OVER_1024_CHARS: 'a key is longer than the 1,024 characters that it may have',
  MISSING_CHAR: MISSING,
  MULTILINE_IMPLICIT_KEY: 'a key goes over more than one line; often a colon or a quote is missing',
  MULTIPLE_ANCHORS: 'something has more than one anchor',
  MULTIPLE_DOCS: 'the file holds more than one document',
  MULTIPLE_TAGS: 'something has more than one tag',
  NON_STRING_KEY: 'a key is not a text',
  RESOURCE_EXHAUSTION: NESTED,
  TAB_AS_INDENT: 'a line is indented with a tab; use spaces',
  TAG_RESOLVE_FAILED: 'a tag is not known here, or its value does not fit it',
  UNEXPECTED_TOKEN:
    'something stands where it cannot; often a quote, a bracket or a colon is missing or too many',
};
