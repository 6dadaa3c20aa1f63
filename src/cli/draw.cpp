// fanin draw: a kernel as CSV, so that anyone can check an initializer.
#include <set>

#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "init/initializers.hpp"
#include "schema/reader.hpp"
#include "schema/yaml.hpp"
#include "spec/load.hpp"
#include "text/format.hpp"
#include "text/nearest.hpp"
#include "text/numbers.hpp"

namespace fanin {

int draw_command(const DrawOptions& options) {
  Diagnostics diagnostics;
  const int name_source = diagnostics.add_source("NAME", options.name);
  const auto rows = read_count("ROWS", options.rows, 1, 1e6, diagnostics);
  const auto columns = read_count("COLS", options.columns, 1, 1e6, diagnostics);
  const auto seed = read_count("--seed", options.seed, 0, 9007199254740992.0, diagnostics);
  const Row* row = initializers.find(options.name);
  Choice choice = choose(initializers.row(0));
  if (row == nullptr) {
    diagnostics.error({name_source, 0, options.name.size()},
                      format("there is no initializer '{}'", options.name),
                      hint_for(options.name, initializers.names(), "initializers"));
  } else {
    choice = choose(*row);
    Places places;
    Reader reader(diagnostics, places);
    std::set<std::string> given;
    for (const std::string& argument : options.param) {
      const auto parameter = parse_parameter(argument, diagnostics);
      if (!parameter) continue;
      if (!given.insert(parameter->path).second) {
        diagnostics.error(parameter->place, format("'{}' is given twice", parameter->path));
      } else {
        read_argument(reader, parameter->value, *row, parameter->path, parameter->place, choice);
      }
    }
    if (const auto fault = fault_of(choice)) diagnostics.add({.message = *fault});
    if (needs_data(choice)) {
      diagnostics.error(
          {name_source, 0, options.name.size()},
          format("'{}' scales its kernel on training rows, and here are none", choice.name),
          "draw orthogonal: that is its start");
    }
  }
  if (!diagnostics.failed() && static_cast<double>(rows) * static_cast<double>(columns) > 1e9) {
    diagnostics.add(
        {.message = format("a kernel of {} x {} is too large to print", rows, columns)});
  }
  if (report_faults(diagnostics)) return exit_wrong_input;

  const auto height = static_cast<std::size_t>(rows);
  const auto width = static_cast<std::size_t>(columns);
  // The stream of the first Dense layer: what a run with this seed starts from.
  const Stream stream = stream_of(choice, static_cast<std::uint64_t>(seed), "weights/0");
  const std::vector<float> kernel = draw(choice, height, width, stream);
  std::string line;
  for (std::size_t i = 0; i < height && !output_failed(); ++i) {
    line.clear();
    for (std::size_t j = 0; j < width; ++j)
      line += (j > 0 ? "," : "") + shortest(kernel[i * width + j]);
    print(line + "\n");
  }
  return exit_done;
}

}  // namespace fanin
