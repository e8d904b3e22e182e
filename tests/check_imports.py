#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What one of our Python files takes from another is there.

Said before a long suite stops at it: a name that moved house.
"""
import ast, pathlib, subprocess, sys

ROOT = pathlib.Path(__file__).parents[1]


def ours():
    names = subprocess.run(["git", "ls-files", "*.py"], cwd=ROOT, text=True,
                           stdout=subprocess.PIPE).stdout.split()
    names = names or [str(p.relative_to(ROOT))
                      for d in ("tests", "tools", "data")
                      for p in (ROOT / d).rglob("*.py")]
    return [ROOT / n for n in names]


def defined(tree):
    """Every name bound anywhere at module level, also under if and try."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            found |= {(a.asname or a.name).split(".")[0] for a in node.names}
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
    return found


def taken(tree):
    """(module, name, line) of each import; name is the attribute or None."""
    modules = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and not node.level:
            for a in node.names:
                yield node.module, a.name, node.lineno
        elif isinstance(node, ast.Import):
            for a in node.names:
                modules[a.asname or a.name] = a.name
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and \
                isinstance(node.value, ast.Name) and node.value.id in modules:
            yield modules[node.value.id], node.attr, node.lineno


def main():
    trees = {p: ast.parse(p.read_text(), str(p)) for p in ours()}
    homes = {}
    for path in trees:
        homes.setdefault(path.stem, []).append(path)
    checked = bad = 0
    for path, tree in sorted(trees.items()):
        for module, name, line in taken(tree):
            if module not in homes or module in sys.stdlib_module_names:
                continue
            # The nearest of that name, as the path of imports has it.
            near = [h for h in homes[module] if h.parent == path.parent]
            checked += 1
            if not any(name in defined(trees[h])
                       for h in near or homes[module]):
                bad += 1
                print("%s:%d: %s has no %s" % (path.relative_to(ROOT), line,
                                               module, name))
    print("imports: %d passed, %d failed" % (checked - bad, bad))
    return 1 if bad or not checked else 0


if __name__ == "__main__":
    sys.exit(main())
