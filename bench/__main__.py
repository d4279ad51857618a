"""`./run bench [NAME] [ARGS]`: one benchmark, or all of them in turn."""

import importlib
import pkgutil
import sys

import bench


def main(arguments: list[str]) -> int:
    """Run the named benchmark with its arguments; without a name run all."""
    names = sorted(m.name for m in pkgutil.iter_modules(bench.__path__) if m.name[0] != "_")
    chosen = [arguments[0]] if arguments else names
    if unknown := [name for name in chosen if name not in names]:
        print(f"There is no benchmark “{unknown[0]}”. There are: {', '.join(names)}.")
        return 2
    for name in chosen:
        print(f"== {name}", flush=True)
        importlib.import_module(f"bench.{name}").main(arguments[1:])  # noqa: TID251 - chosen by name
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
