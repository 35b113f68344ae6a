import { describe, expect, it } from "vitest";
import { observe } from "../../../src/pki/self-managed/observe.ts";
import { NOW } from "./issued.ts";

describe("observe", () => {
  const nothing = { version: undefined, data: {} };
  const away = { failure: "unavailable", message: "away" };

  it("reads last what is written first, so that a write after a stale look is refused", async () => {
    const reads: string[] = [];
    const noting = async <Of>(what: string, value: Of): Promise<Of> => {
      reads.push(what);
      return value;
    };
    const observed = await observe(
      {
        secrets: { read: (role) => noting(role, nothing), write: async () => undefined },
        publisher: { read: () => noting("registration", { webhooks: [] }), publish: async () => undefined },
        clock: { now: () => NOW, sleep: async () => undefined },
      },
      new Map(),
    );
    expect(reads).toEqual(["leaf", "registration", "authority"]);
    expect(observed).toMatchObject({ world: { now: NOW, trust: [], leaf: {}, stored: { authorities: undefined } } });
  });

  it.each(["leaf", "registration", "authority"])("gives up when the %s cannot be read", async (what) => {
    const read = async (role: string) => (role === what ? away : nothing);
    const observed = await observe(
      {
        secrets: { read, write: async () => undefined },
        publisher: { read: async () => (what === "registration" ? away : { webhooks: [] }), publish: async () => undefined },
        clock: { now: () => NOW, sleep: async () => undefined },
      },
      new Map(),
    );
    expect(observed).toBe(away);
  });
});
