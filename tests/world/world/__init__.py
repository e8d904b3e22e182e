# SPDX-License-Identifier: MIT
"""Parts of the generator of the world-wide mail set."""
