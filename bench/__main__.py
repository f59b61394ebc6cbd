"""`make bench`: figures that depend on the machine; medians, never a pass or a fail."""

from bench.engines import report_engines
from bench.greeting import report_greeting
from bench.reading import report_reading
from bench.sentences import report_sentences

if __name__ == "__main__":
    report_greeting()
    report_reading()
    report_engines(rounds=5)
    report_sentences()
