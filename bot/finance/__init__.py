"""The pure mathematics of finance: what money costs, how it is repaid, how much of it a firm can carry.

Amounts are CNY and rates fractions a year (a month or a day where the name says so), both as ``Decimal``; tenors are
whole months. Nothing is rounded before it is shown, and nothing here reads a clock, a file or the network.
"""
