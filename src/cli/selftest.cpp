// fanin selftest: the arithmetic of this machine as a table of verdicts.
#include "study/selftest.hpp"

#include <algorithm>

#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "engine/instruction_set.hpp"
#include "text/format.hpp"
#include "text/nearest.hpp"
#include "text/table.hpp"

namespace fanin {

int selftest_command(const SelftestOptions&) {
  const SelfTest test = selftest();
  Table table{format("golden numbers on {}", instruction_set()),
              {{"name"},
               {"cases", Align::right},
               {"worst difference", Align::right},
               {"allowed", Align::right},
               {"verdict"}},
              {}};
  for (const SelfCheck& check : test.checks) {
    const bool exact = check.allowed == 0;
    table.rows.push_back(
        {check.name, std::to_string(check.cases),
         exact ? (check.passed() ? "none" : "differs") : format("{:.1e}", check.worst),
         exact ? "none" : format("{:.0e}", check.allowed), check.passed() ? "passed" : "failed"});
  }
  print(as_text(table));
  if (!test.untested.empty())
    print(format("golden numbers of what is not here: {}\n", listed(test.untested, ", ")));
  const auto failed = std::count_if(test.checks.begin(), test.checks.end(),
                                    [](const SelfCheck& check) { return !check.passed(); });
  if (failed == 0) {
    print(format("all {} passed\n", test.checks.size()));
    return exit_done;
  }
  print(format("{} of {} failed\n", failed, test.checks.size()));
  return exit_failed;
}

}  // namespace fanin
