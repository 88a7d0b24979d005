# Builds, tests and installs logq. `make demo` is the quickest way to see it work.

SWIFT ?= swift
PREFIX ?= /usr/local
DESTDIR ?=
BUILD_FLAGS ?=
BENCH ?=
LOGQ = .build/release/logq
PACKAGES = libpcre2-dev zlib1g-dev libzstd-dev pkg-config

.PHONY: build demo test test-browser bench format install static toolchain packages clean

build: toolchain packages
	$(SWIFT) build -c release --static-swift-stdlib --product logq $(BUILD_FLAGS)

# The release build needs nothing of the system but its kernel (docs/decisions/0006).
static: build
	@ls -l $(LOGQ)

demo: build
	@scripts/demo $(LOGQ)

test: toolchain packages
	scripts/check

# Pages in headless Chromium, which is installed; PICTURES=FOLDER keeps screenshots.
test-browser: build
	@scripts/packages chromium
	scripts/test-browser $(LOGQ) $(PICTURES)

# Times the release build over corpora that bench/run makes, and the scanners by themselves; one JSON
# object a line. BENCH passes options on, as BENCH="--size 50 --only json".
bench: build
	$(SWIFT) build -c release --static-swift-stdlib --product bench-micro $(BUILD_FLAGS)
	bench/run --logq $(LOGQ) --micro .build/release/bench-micro $(BENCH)

format: toolchain
	$(SWIFT) format -i -r Sources Tests Package.swift

install: build
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/logq/queries \
	  $(DESTDIR)$(PREFIX)/share/man/man1 \
	  $(DESTDIR)$(PREFIX)/share/bash-completion/completions \
	  $(DESTDIR)$(PREFIX)/share/zsh/site-functions \
	  $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	install -m 755 $(LOGQ) $(DESTDIR)$(PREFIX)/bin/logq
	install -m 644 queries/*.logql $(DESTDIR)$(PREFIX)/share/logq/queries/
	$(LOGQ) help man > $(DESTDIR)$(PREFIX)/share/man/man1/logq.1
	$(LOGQ) help bash > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/logq
	$(LOGQ) help zsh > $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_logq
	$(LOGQ) help fish > $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/logq.fish

toolchain:
	@scripts/toolchain $(SWIFT)

packages:
	@scripts/packages $(PACKAGES)

clean:
	rm -rf .build
