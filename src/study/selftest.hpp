// The arithmetic of this machine held against golden numbers that are compiled in.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace fanin {

/// One thing tested: the worst difference of its cases, relative to the expected value (where that
/// is small: absolute), and the most that is allowed.
struct SelfCheck {
  std::string name;
  std::size_t cases = 0;
  double worst = 0;
  double allowed = 0;

  /// NaN differs.
  bool passed() const { return worst <= allowed; }
};

struct SelfTest {
  std::vector<SelfCheck> checks;
  std::vector<std::string> untested;  ///< golden names that this program has nothing for
};

/// Functions, initializers, activations, losses and optimizers against the golden tables (from
/// Keras's formulas in float64, mpmath and SciPy: tests/golden/README.md), every initializer's
/// kernel against its law, and the signature on every instruction set of this processor. The
/// instruction set in use stays. Takes a second or two.
SelfTest selftest();

}  // namespace fanin
