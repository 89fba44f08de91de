# make run    install what is missing, build, start a hub on loopback with a sample message, and tail it.
#             STORE=postgres: with a PostgreSQL of its own, in .run/postgres, in place of the embedded store
# make tray   build the tray client and run it on this desktop, beside make run
# make install-tray   build it for release and install it for you, into ~/.local
# make test   install what the tests need, and run all of them
# make test-long   attack the built hub from outside: every script of Tests/Attacks, 2 minutes of fuzzing, a flood; fail
#             PostgreSQL over; move a large store. BUILD=release for the flood's figures
# make test-desktops   as root: try the built tray on Plasma and GNOME, on a screen that nobody sees; 0.4 GB to fetch at first
# make bench  measure: hits, sessions and replay beside nginx, nchan and nats-server, hit to terminal, restart, tracked copies
# make docs   write the manual pages and the shells' completions anew
# make web    make the web app's scripts and styles anew: clients/web/built
# make dist   build the release into dist/: Debian packages, a tar.gz, SHA256SUMS
# make test-deploy   as root: install the packages of make dist in a clean Debian 12, use, upgrade and purge them
# make lint   check the format, and the types of the web app's scripts
# make format put the format right

SWIFT ?= swift
.PHONY: run tray install-tray test test-long test-desktops bench docs web dist test-deploy lint format clean tools

# Whether to build the tray client, which needs the desktop's headers: asked anew each time, after packages were installed.
with_desktop = MAILBELL_DESKTOP=$${MAILBELL_DESKTOP:-$$(pkg-config --exists gio-unix-2.0 libsecret-1 libpng && echo 1 || echo 0)}

# Whether to build the store on PostgreSQL, which needs libpq's headers: asked anew each time, too.
with_postgres = MAILBELL_POSTGRES=$${MAILBELL_POSTGRES:-$$(pkg-config --exists libpq && echo 1 || echo 0)}

# Empty for the embedded store, or postgres.
STORE ?=
run: tools
	@STORE=$(STORE) deploy/dev/install-packages.sh run
	@$(with_postgres) STORE=$(STORE) deploy/dev/run.sh

tray: tools
	@deploy/dev/install-packages.sh tray
	@deploy/dev/tray.sh

install-tray: tools
	@deploy/dev/install-packages.sh tray
	@deploy/dev/build-release.sh mailbell mailbell-tray
	@deploy/desktop/install.sh

test: tools
	@deploy/dev/install-packages.sh test
	$(with_desktop) $(with_postgres) $(SWIFT) build --build-tests
	$(with_desktop) $(with_postgres) timeout -k 30 3000 $(SWIFT) test --skip-build $(test_width)
	$(with_desktop) $(with_postgres) MAILBELL_TEST_STORE=postgres timeout -k 30 600 $(SWIFT) test --skip-build $(test_width) \
	  --filter 'EndToEndTests\.($(on_both_stores))/'

# What a hub does on any store: these suites run once more with their hubs on PostgreSQL.
on_both_stores = TrackingTests|SubscribeTests|APITests|MessageAPITests|ActivityAPITests|ContactAPITests|OutgoingWebhookTests|FilterTests|TailStartTests|ToldLinkTests|CommandTests

# Tests in flight at a time: most wait for programs they have started. Swift before 6.3 has no such option.
test_width = $$($(SWIFT) test --help-hidden 2>/dev/null | grep -o -m1 -e '--experimental-maximum-parallelization-width' | sed 's/$$/ 6/')

BUILD ?= debug
test-long: tools
	@deploy/dev/install-packages.sh test
	$(with_postgres) $(SWIFT) build -c $(BUILD) --product mailbell-hub
	@HUB="$$($(with_postgres) $(SWIFT) build -c $(BUILD) --show-bin-path)/mailbell-hub" Tests/Attacks/run.sh long
	$(with_desktop) $(with_postgres) $(SWIFT) build --build-tests
	$(with_desktop) $(with_postgres) MAILBELL_LONG=1 $(SWIFT) test --skip-build --filter 'StorePostgresTests|PostgresTests'

test-desktops: tools
	@MAILBELL_DESKTOP=1 deploy/dev/install-packages.sh desktops
	for product in mailbell-hub mailbell mailbell-tray; do MAILBELL_DESKTOP=1 $(SWIFT) build --product $$product; done
	@deploy/dev/test-desktops.sh

bench: tools
	@deploy/dev/install-packages.sh bench
	@$(with_postgres) deploy/dev/bench.sh

docs: tools
	$(with_desktop) $(with_postgres) $(SWIFT) build
	@deploy/manual/generate.sh "$$($(SWIFT) build --show-bin-path)" .

dist: tools
	@MAILBELL_DESKTOP=1 deploy/dev/install-packages.sh dist
	@deploy/dist.sh

test-deploy:
	@deploy/dev/install-packages.sh deploy
	@deploy/dev/test-deploy.sh

lint: tools
	@deploy/dev/install-packages.sh lint
	tsc --project clients/web/jsconfig.json
	deploy/dev/build-web.sh check
	$(SWIFT) format lint --strict --parallel --recursive Package.swift Sources clients Tests deploy

web:
	@deploy/dev/install-packages.sh lint
	deploy/dev/build-web.sh

format: tools
	$(SWIFT) format --in-place --parallel --recursive Package.swift Sources clients Tests deploy

clean:
	rm -rf .build .run dist

# The toolchain is the one thing that is not installed for you.
tools:
	@command -v $(SWIFT) >/dev/null || { \
	  echo "make: Swift 6.2 or later is needed. Install it with:" >&2; \
	  echo "  curl -O https://download.swift.org/swiftly/linux/swiftly-$$(uname -m).tar.gz && tar zxf swiftly-$$(uname -m).tar.gz && ./swiftly init --quiet-shell-followup && . ~/.local/share/swiftly/env.sh && swiftly install latest" >&2; \
	  exit 1; }
