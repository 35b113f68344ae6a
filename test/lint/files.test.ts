import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sourcesOf } from "../../src/lint/files.ts";
import { MAX_FILE_BYTES } from "../../src/lint/limits.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "initguard-lint-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, content: string | Uint8Array = path): string {
  const file = join(folder, path);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, content);
  return file;
}

/** Each source as `path: text`, each problem as `path:line:column! sentence`, paths as seen from the folder. */
async function read(paths: readonly string[], stdin: AsyncIterable<Uint8Array> = Readable.from([])): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const one of sourcesOf(paths, stdin)) {
    const file = one.file.replace(`${folder}/`, "");
    if ("text" in one) lines.push(`${file}${one.isNamed ? " (named)" : ""}: ${one.text}`);
    else lines.push(`${[file, one.line, one.column].filter((part) => part !== undefined).join(":")}! ${one.message}`);
  }
  return lines;
}

describe("sourcesOf", () => {
  it("reads the manifests below a folder in the order of their names, whatever else is there", async () => {
    for (const path of ["b.yml", "a/z.json", "a/c.yaml", "README.md", "a/.hidden.yaml", ".git/x.yaml", "a/node_modules/y.yaml", "Upper.YAML"])
      write(path);
    expect(await read([folder])).toEqual([
      "Upper.YAML: Upper.YAML",
      "a/.hidden.yaml: a/.hidden.yaml",
      "a/c.yaml: a/c.yaml",
      "a/z.json: a/z.json",
      "b.yml: b.yml",
    ]);
  });

  it("reads a file that is named, whatever its name, and each file once", async () => {
    const [text, yaml] = [write("deploy.txt"), write("a.yaml")];
    expect(await read([text, yaml, folder, text])).toEqual(["deploy.txt (named): deploy.txt", "a.yaml (named): a.yaml"]);
  });

  it("reads standard input once", async () => {
    expect(await read(["-", "-"], Readable.from([Buffer.from("a: "), Buffer.from("1")]))).toEqual(["<stdin> (named): a: 1"]);
  });

  it("says what is wrong with a path and reads the others", async () => {
    const good = write("good.yaml");
    mkdirSync(join(folder, "empty"));
    expect(await read([join(folder, "none.yaml"), join(folder, "empty"), join(good, "x"), good])).toEqual([
      "none.yaml! no such file or folder",
      "empty! no .yaml, .yml or .json file in this folder",
      "good.yaml/x! no such file or folder",
      "good.yaml (named): good.yaml",
    ]);
  });

  it("says what is wrong with standard input", async () => {
    const broken = new Readable({ read: () => broken.destroy(Object.assign(new Error(), { code: "EIO", syscall: "read" })) });
    expect(await read(["-"], broken)).toEqual(["<stdin>! cannot be read (EIO)"]);
  });

  it("says when it may not read", async () => {
    // Not by chmod: a test that runs as root may read everything.
    const secret = new Readable({ read: () => secret.destroy(Object.assign(new Error(), { code: "EACCES", syscall: "open" })) });
    expect(await read(["-"], secret)).toEqual(["<stdin>! no permission to read it"]);
  });

  it("waits for no pipe", async () => {
    execFileSync("mkfifo", [join(folder, "pipe.yaml")]);
    const refused = "pipe.yaml! a pipe and not a regular file: give it on standard input, as in ... | initguard lint -";
    expect(await read([folder])).toEqual([refused]);
    expect(await read([join(folder, "pipe.yaml")])).toEqual([refused]);
    expect(await read(["/dev/zero"])).toEqual(["/dev/zero! not a regular file"]);
  });

  it("follows a link to a file, but no link to a folder", async () => {
    write("real/a.yaml");
    symlinkSync(join(folder, "real/a.yaml"), join(folder, "real/b.yaml"));
    symlinkSync(join(folder, "real"), join(folder, "real/loop"));
    symlinkSync("itself.yaml", join(folder, "real/itself.yaml"));
    symlinkSync("nowhere.yaml", join(folder, "real/lost.yaml"));
    symlinkSync(tmpdir(), join(folder, "real/out"));
    expect(await read([join(folder, "real")])).toEqual([
      "real/a.yaml: real/a.yaml",
      "real/b.yaml: real/a.yaml",
      "real/itself.yaml! symbolic links that lead back to themselves",
      "real/lost.yaml! no such file or folder",
      "real/out! a link to a folder elsewhere is not followed: name that folder to have it judged",
    ]);
  });

  it("follows a link to a folder that is named", async () => {
    write("real/a.yaml");
    symlinkSync(join(folder, "real"), join(folder, "link"));
    expect(await read([join(folder, "link")])).toEqual(["link/a.yaml: real/a.yaml"]);
  });

  it("reads UTF-8 text only, without its byte order mark, and points at what is none", async () => {
    write("bom.yaml", "\ufeffa: 1");
    write("latin.yaml", Buffer.from("a: 1\nb: \xe9\n", "latin1"));
    write("nul.yaml", "a: 1\nb: \0");
    write("utf16.yaml", Buffer.from("\ufeffa: 1", "utf16le"));
    expect(await read([folder])).toEqual([
      "bom.yaml: a: 1",
      "latin.yaml:2:4! not UTF-8 text",
      "nul.yaml:2:4! holds a NUL byte, so it is no text",
      "utf16.yaml:1:1! not UTF-8 text",
    ]);
  });

  it("passes over no file for its size", async () => {
    truncateSync(write("large.yaml"), MAX_FILE_BYTES + 1);
    const refused = "129 MiB, and at most 128 MiB are read: split it into smaller files";
    expect(await read([folder])).toEqual([`large.yaml! ${refused}`]);
    const chunk = Buffer.alloc(MAX_FILE_BYTES / 2);
    expect(await read(["-"], Readable.from([chunk, chunk, Buffer.alloc(1)]))).toEqual([`<stdin>! ${refused}`]);
  });
});
