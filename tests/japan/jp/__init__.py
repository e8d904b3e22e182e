# SPDX-License-Identifier: MIT
"""Parts of the generator of the Japanese mail set."""
