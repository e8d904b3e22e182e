# Thin: meson and ninja do the work. `make help` lists what there is.
BUILD = build
ASAN = build-asan
FUZZ = build-fuzz
MEKIKI = $(BUILD)/app/mekiki
CORPUS ?= ../shared/corpus
SUITES ?= ../shared/suites
FUZZ_SECONDS ?= 60
SOAK_SECONDS ?= 1800

.PHONY: all demo test asan corpus conformance bench bench-once bench-check bench-peers \
	fuzz format golden install clean help deps web web-test web-load \
	web-soak board-scale board-far board-kill milter-nodes milter-load \
	milter-hostile milter-sendmail scan-million scan-imap sets brand-grades \
	weights

all: $(BUILD)/build.ninja
	@ninja -C $(BUILD)

deps:
	@tools/deps

$(BUILD)/build.ninja:
	@tools/deps
	@meson setup $(BUILD) >/dev/null

$(ASAN)/build.ninja:
	@tools/deps
	@meson setup $(ASAN) -Db_sanitize=address,undefined -Db_lundef=false \
	    -Dbuildtype=debug -Doptimization=1 >/dev/null

$(FUZZ)/build.ninja:
	@tools/deps fuzz
	@CC=clang meson setup $(FUZZ) -Dfuzz=true -Db_lundef=false \
	    -Db_sanitize=address,undefined >/dev/null

demo: all
	@tools/demo $(MEKIKI)

test: all $(ASAN)/build.ninja
	@tools/run-tests $(BUILD) $(ASAN)

asan: $(ASAN)/build.ninja
	@tools/run-tests $(ASAN)

corpus: all
	@tools/corpus $(MEKIKI) $(CORPUS)

brand-grades:
	@tools/brand-grades data/brands

weights: all
	@$(MEKIKI) eval --trust-ar receiver --json $(CORPUS)/labels.tsv \
	    $(CORPUS) >$(BUILD)/eval.json
	@tools/weigh $(CORPUS)/labels.tsv $(BUILD)/eval.json --markdown \
	    >docs/weights.md

conformance: all
	@tests/conformance/run.py $(MEKIKI) $(SUITES)

# How the mails are judged that we wrote, tests/japan and tests/world.
sets: all
	@tests/sets.py $(BUILD)/app/mekiki

# One check by one process: wall time, with nothing else running.
bench-once: all
	@tests/bench/once.py $(BUILD)/app/mekiki $(CORPUS)/honeypot

bench-check: all
	@ninja -C $(BUILD) tests/bench/bench_check >/dev/null
	@$(BUILD)/tests/bench/bench_check $(BUILD)/tools $(CORPUS)/honeypot

# 77 where there is no rspamd: then our own figures alone were printed.
bench-peers: all
	@ninja -C $(BUILD) tests/bench/bench_check >/dev/null
	@tests/bench/peers.py $(BUILD)/tests/bench/bench_check $(BUILD)/tools \
	    $(CORPUS)/honeypot || [ $$? = 77 ]

bench: all
	@meson test -C $(BUILD) --benchmark --verbose

web: all
	@tools/web $(BUILD)

web-test: all
	@tests/web/run $(BUILD)

web-load: all
	@tests/web/load.py $(BUILD) $(CORPUS)

board-scale: all
	@ninja -C $(BUILD) tests/bench/bench_board >/dev/null
	@for e in sqlite postgresql; do \
	    python3 tests/app/store.py $$e $(BUILD)/tests/bench/bench_board; done

board-far: all
	@for n in 1 20 500; do for step in "" step; do python3 tests/app/far.py \
	    $(or $(FAR_MS),2) $(BUILD)/tests/app/batches 9 500 $$n $$step; \
	    done; done

board-kill: all
	@ninja -C $(BUILD) tests/app/writer
	@tests/app/server_kill.py $(BUILD)/tests/app/writer $(MEKIKI) 10000 20 || \
	    [ $$? = 77 ]
	@for e in sqlite postgresql; do tests/web/site_kill.py $$e \
	    $(BUILD)/app/mekiki-editors $(BUILD)/app/httpd/mekikid $(MEKIKI) \
	    $(BUILD)/tools web 10000 20 || [ $$? = 77 ] || exit 1; done

NODE_SECONDS ?= 600
milter-nodes: all
	@tests/milter/nodes.py $(BUILD)/app/milter/mekiki-milter $(NODE_SECONDS) || \
	    [ $$? = 77 ]

milter-load: all
	@ninja -C $(BUILD) tests/milter/idle_filter >/dev/null
	@tests/milter/load.py $(BUILD)/app/milter/mekiki-milter \
	    $(BUILD)/tests/milter/idle_filter $(CORPUS) || [ $$? = 77 ]

milter-sendmail: all
	@tools/sendmail $(BUILD)/sendmail || [ $$? = 77 ]
	@tests/milter/sendmail.py $(BUILD)/app/milter/mekiki-milter \
	    $(BUILD)/sendmail || [ $$? = 77 ]

MILTER_SECONDS ?= 60
milter-hostile: all
	@tests/milter/hostile.py $(BUILD)/app/milter/mekiki-milter $(CORPUS) \
	    $(MILTER_SECONDS) || [ $$? = 77 ]

IMAP_MAILS ?= 5004
scan-imap: all
	@MEKIKI_MAILS=$(IMAP_MAILS) tests/app/imap.py $(MEKIKI) || [ $$? = 77 ]

SCAN_MAILS ?= 1000000
scan-million: all
	@tests/app/million.py $(MEKIKI) $(SCAN_MAILS)

web-soak: all
	@tests/web/load.py $(BUILD) $(CORPUS) $(SOAK_SECONDS)

fuzz: $(FUZZ)/build.ninja
	@ninja -C $(FUZZ) && tools/fuzz $(FUZZ) $(FUZZ_SECONDS)

golden: all
	@tests/golden/run.py $(MEKIKI) --update

format:
	@git ls-files '*.[ch]' | xargs clang-format -i

install: all
	@meson install -C $(BUILD)

clean:
	@rm -rf $(BUILD) $(ASAN) $(FUZZ)

help:
	@echo "make demo         three mails and what a person is told of them"
	@echo "make test         all tests, with ASan and UBSan too"
	@echo "make web          the page where a person asks, on loopback"
	@echo "make web-test     the pages in Chromium (skipped without it)"
	@echo "make web-load     the API under load, with real mail"
	@echo "make board-scale  the board with a million sightings"
	@echo "make board-far    batches to a PostgreSQL that is FAR_MS=2 away"
	@echo "make board-kill   10,000 writes, PostgreSQL or mekikid killed 20 times"
	@echo "make milter-nodes two filters on one PostgreSQL, one killed each minute"
	@echo "make milter-load  mails through Postfix, beside rspamd where it is"
	@echo "make milter-sendmail  mails through Debian's Sendmail, unpacked"
	@echo "make milter-hostile  broken mails for MILTER_SECONDS=60"
	@echo "make scan-million  a mailbox of SCAN_MAILS=1000000, with a break"
	@echo "make scan-imap    Dovecot with IMAP_MAILS=5004, with a break"
	@echo "make web-soak     the same for SOAK_SECONDS=1800: does it grow?"
	@echo "make corpus       real mail through the check (skipped without it)"
	@echo "make brand-grades  how well the brands are proven and filled"
	@echo "make weights      docs/weights.md from the labelled corpus"
	@echo "make conformance  public test suites (skipped without them)"
	@echo "make bench        how fast it is"
	@echo "make sets         how the mails are judged that we wrote"
	@echo "make bench-once   wall time of one check by one process"
	@echo "make bench-check  mails a CPU-second of the whole check"
	@echo "make bench-peers  the same beside rspamd, where it is installed"
	@echo "make fuzz         libFuzzer, FUZZ_SECONDS=60 a target"
	@echo "make golden       renew the golden files, showing each difference"
	@echo "make install      into /usr/local"
