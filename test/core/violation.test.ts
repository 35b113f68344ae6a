import { describe, expect, it } from "vitest";
import { root } from "../../src/core/field-path.ts";
import { duplicate, forbidden, invalid, notSupported, required, tooMany, typeInvalid } from "../../src/core/violation.ts";

const path = root("spec");

describe("violations read like the API server's own errors", () => {
  it.each([
    [required(path), "FieldValueRequired", "Required value"],
    [required(path, "must be specified"), "FieldValueRequired", "Required value: must be specified"],
    [forbidden(path, "may not be set"), "FieldValueForbidden", "Forbidden: may not be set"],
    [invalid(path, "A_b", "must be lower case"), "FieldValueInvalid", 'Invalid value: "A_b": must be lower case'],
    [invalid(path, 7, "must be less"), "FieldValueInvalid", "Invalid value: 7: must be less"],
    [invalid(path, { secret: 1 }, "is wrong"), "FieldValueInvalid", "Invalid value: {…}: is wrong"],
    [duplicate(path, "app"), "FieldValueDuplicate", 'Duplicate value: "app"'],
    [
      notSupported(path, "Perhaps", ["Always", "Never"]),
      "FieldValueNotSupported",
      'Unsupported value: "Perhaps": supported values: "Always", "Never"',
    ],
    [tooMany(path, 21, 20), "FieldValueTooMany", "Too many: 21: must have at most 20 items"],
    [typeInvalid(path, "must be a string, not a number"), "FieldValueTypeInvalid", "Invalid type: must be a string, not a number"],
  ])("%#", (violation, cause, message) => {
    expect(violation).toMatchObject({ cause, message, path });
  });
});
