# make run    install what is missing, build, start a hub on loopback with a sample message, and tail it
# make test   install what the tests need, and run all of them
# make bench  measure: hits answered durably beside nginx, hit to terminal, replay, memory
# make docs   write the manual pages and the shells' completions anew
# make lint   check the format
# make format put the format right

SWIFT ?= swift
.PHONY: run test bench docs lint format clean tools

run: tools
	@deploy/dev/install-packages.sh run
	@deploy/dev/run.sh

test: tools
	@deploy/dev/install-packages.sh test
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build

bench: tools
	@deploy/dev/install-packages.sh bench
	@deploy/dev/bench.sh

docs: tools
	$(SWIFT) build
	@deploy/manual/generate.sh "$$($(SWIFT) build --show-bin-path)" deploy

lint: tools
	$(SWIFT) format lint --strict --parallel --recursive Package.swift Sources clients Tests deploy

format: tools
	$(SWIFT) format --in-place --parallel --recursive Package.swift Sources clients Tests deploy

clean:
	rm -rf .build .run

# The toolchain is the one thing that is not installed for you.
tools:
	@command -v $(SWIFT) >/dev/null || { \
	  echo "make: Swift 6.2 or later is needed. Install it with:" >&2; \
	  echo "  curl -O https://download.swift.org/swiftly/linux/swiftly-$$(uname -m).tar.gz && tar zxf swiftly-$$(uname -m).tar.gz && ./swiftly init --quiet-shell-followup && . ~/.local/share/swiftly/env.sh && swiftly install latest" >&2; \
	  exit 1; }
