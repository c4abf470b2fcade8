CARGO ?= cargo
# Prefix of `make install`: for all users if run as root, else for the current user.
PREFIX ?= $(if $(filter 0,$(shell id -u)),/usr/local,$(HOME)/.local)
DESTDIR ?=

TARGET := $(or $(CARGO_TARGET_DIR),target)
BASH_DIR = $(DESTDIR)$(PREFIX)/share/bash-completion/completions
ZSH_DIR = $(DESTDIR)$(PREFIX)/share/zsh/site-functions
FISH_DIR = $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
MAN_DIR = $(DESTDIR)$(PREFIX)/share/man

# Programs that `make setup` installs in addition to those of the system.
export TOOLS := $(abspath $(TARGET)/tools)
export PATH := $(TOOLS)/bin:$(PATH)

# If HOME is not the one in which Rust was installed, rustup has to be told where its toolchains are.
ifeq ($(RUSTUP_HOME)$(shell $(CARGO) --version 2>/dev/null),)
RUSTUP_NEAR := $(abspath $(dir $(shell command -v $(CARGO) 2>/dev/null))../../.rustup)
ifneq ($(wildcard $(RUSTUP_NEAR)/toolchains),)
export RUSTUP_HOME := $(RUSTUP_NEAR)
endif
endif

.PHONY: help demo test torture clients setup build install uninstall completions man pictures dist dist-check dist-test clean

help: ## Show the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

demo: ## Try credctl on a throw-away home; installs PostgreSQL if it is missing
	@scripts/setup.sh compiler postgres
	@$(MAKE) --no-print-directory build
	@scripts/demo.sh $(TARGET)/release

# The tests whose names hold this text, such as `make test ONLY=import`. Without it, all, and the checks.
ONLY ?=

test: setup ## Run all checks and tests, or with ONLY=word those tests; installs what they need if it is missing
	$(if $(ONLY),,$(CARGO) fmt --check)
	$(if $(ONLY),,$(CARGO) clippy --all-targets -- -D warnings)
	@if $(CARGO) nextest --version >/dev/null 2>&1; then \
		set -x; $(CARGO) nextest run $(ONLY); \
	else \
		set -x; $(CARGO) test --lib --bins --tests $(ONLY); \
	fi

torture: setup ## Run the torture tests in full: killed, cut off and concurrent commands, all pairs of changes; takes hours. ROUNDS=N: N rounds of each
	@export CREDCTL_TORTURE=$(or $(ROUNDS),full); if $(CARGO) nextest --version >/dev/null 2>&1; then \
		set -x; $(CARGO) nextest run --profile torture --no-fail-fast -E 'test(/^(torture|tampering|seals|memory|migrate|libpq_settings|backup::forged|commands::role_defaults)::/)'; \
	else \
		set -x; $(CARGO) test --no-fail-fast --test suite torture:: tampering:: seals:: memory:: migrate:: libpq_settings:: backup::forged:: commands::role_defaults::; \
	fi

clients: ## Check credctl with the real client libraries of providers; installs them below target
	@if [ -z "$${CREDCTL:-}" ]; then \
		scripts/setup.sh compiler postgres && $(MAKE) --no-print-directory build; \
	fi
	@CREDCTL="$${CREDCTL:-$(abspath $(TARGET)/release/credctl)}" scripts/clients.sh $(TARGET)/clients

setup: ## Install what the tests need
	@scripts/setup.sh compiler checkers postgres python shells manual tracer pooler

build: ## Build the program
	$(CARGO) build --release --locked

# Under sudo there may be no cargo. The program that was built before is installed then.
install: $(if $(shell command -v $(CARGO) 2>/dev/null),build) ## Install program, manual and completions below PREFIX
	mkdir -p $(DESTDIR)$(PREFIX)/bin $(BASH_DIR) $(ZSH_DIR) $(FISH_DIR) $(MAN_DIR)/man1 $(MAN_DIR)/man7
	install -m 755 $(TARGET)/release/credctl $(DESTDIR)$(PREFIX)/bin/credctl
	install -m 644 completions/credctl.bash $(BASH_DIR)/credctl
	install -m 644 completions/_credctl $(ZSH_DIR)/_credctl
	install -m 644 completions/credctl.fish $(FISH_DIR)/credctl.fish
	install -m 644 man/*.1 $(MAN_DIR)/man1
	install -m 644 man/*.7 $(MAN_DIR)/man7
	@case ":$$PATH:" in \
		*:$(PREFIX)/bin:*) ;; \
		*) echo "note: $(PREFIX)/bin is not on your PATH" ;; \
	esac

uninstall: ## Remove what `make install` installed; your vault stays
	rm -f $(DESTDIR)$(PREFIX)/bin/credctl $(BASH_DIR)/credctl $(ZSH_DIR)/_credctl $(FISH_DIR)/credctl.fish
	cd $(MAN_DIR) 2>/dev/null && rm -f man1/credctl.1 man1/credctl-*.1 man7/credctl-*.7 || true

completions: ## Regenerate completions/ after a change of the command line
	$(CARGO) build
	$(TARGET)/debug/credctl completions bash > completions/credctl.bash
	$(TARGET)/debug/credctl completions zsh > completions/_credctl
	$(TARGET)/debug/credctl completions fish > completions/credctl.fish
	$(TARGET)/debug/credctl completions powershell > completions/credctl.ps1
	$(TARGET)/debug/credctl completions elvish > completions/credctl.elv

man: ## Regenerate man/ after a change of the command line
	CREDCTL_WRITE_MAN=1 $(CARGO) test --test suite man_pages::the_committed

pictures: build ## Draw the terminal of the README again, from a real run
	scripts/picture.py $(TARGET)/release/credctl

dist: ## Build the packages of this commit into target/dist: static program, .deb, tar.gz, SBOM, sums
	@scripts/setup.sh compiler packagers
	@scripts/dist.sh

dist-check: ## Build the packages again in another folder, and compare them byte for byte
	@scripts/setup.sh compiler packagers
	@scripts/dist-check.sh

dist-test: ## Install, use and remove the packages in a clean Debian; as root
	@scripts/setup.sh root
	@scripts/dist-test.sh

clean: ## Remove the build output
	$(CARGO) clean
