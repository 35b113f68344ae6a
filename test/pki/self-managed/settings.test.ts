import { describe, expect, it } from "vitest";
import { SETTINGS as DEFAULTS, serviceNames, whyUnworkable } from "../../../src/pki/self-managed/settings.ts";
import { DAY, HOUR } from "./issued.ts";

const settings = { ...DEFAULTS, names: serviceNames("initguard", "system") };

describe("settings", () => {
  it("work as they are", () => {
    expect(whyUnworkable(settings)).toBeUndefined();
    expect(settings.names).toEqual(["initguard.system.svc", "initguard.system"]);
  });

  it.each([
    [{ names: [] }, "a leaf needs a name to serve"],
    [{ leafLifetime: 6 * HOUR - 1 }, "a leaf must live for six hours or longer"],
    [{ leafLifetime: Number.NaN }, "a leaf must live for six hours or longer"],
    [{ leafLifetime: 30 * DAY, authorityLifetime: 90 * DAY - 1 }, "an authority must live three times as long as a leaf, or longer"],
    [{ propagation: -1 }, "the propagation time cannot be negative"],
  ])("do not work with %j", (change, why) => {
    expect(whyUnworkable({ ...settings, ...change })).toBe(why);
  });
});
