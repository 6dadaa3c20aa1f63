// fanin bench: how long a training step takes here, and the signature of the arithmetic.
#include <algorithm>
#include <chrono>

#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "engine/instruction_set.hpp"
#include "engine/network.hpp"
#include "numeric/draws.hpp"
#include "spec/load.hpp"
#include "study/signature.hpp"
#include "text/format.hpp"
#include "text/numbers.hpp"
#include "text/table.hpp"

namespace fanin {

namespace {

/// A network on random data, as wide and as deep as was asked.
struct Bench {
  std::vector<std::size_t> layers;  ///< input width, hidden units ..., classes
  std::size_t batch = 32;
  ModelFile file;
};

/// A value of an option, read and limited as the same field of a document is.
template <class T>
bool read(const char* option, const std::string& text, T& value, const Field& field,
          Diagnostics& diagnostics) {
  const auto override = parse_option(option, text, option, diagnostics);
  if (!override) return false;
  Places places;
  Reader reader(diagnostics, places);
  reader.path = std::string(option).substr(2);
  const std::size_t before = diagnostics.error_count();
  read_value(reader, override->value, value, field);
  return diagnostics.error_count() == before;
}

std::optional<Bench> bench_of(const BenchOptions& options, Diagnostics& diagnostics) {
  Bench bench;
  const int source = diagnostics.add_source("--layers", options.layers);
  std::size_t from = 0;
  while (from <= options.layers.size()) {
    const std::size_t end = std::min(options.layers.find('-', from), options.layers.size());
    const auto width = parse_integer(options.layers.substr(from, end - from));
    if (!width || *width < 1 || *width > 100'000) {
      diagnostics.error(
          {source, from, std::max<std::size_t>(1, end - from)},
          format("'{}' is not a width from 1 to 100000", options.layers.substr(from, end - from)),
          "for example --layers 784-512-10: inputs, hidden units, classes");
    } else {
      bench.layers.push_back(static_cast<std::size_t>(*width));
    }
    from = end + 1;
  }
  if (bench.layers.size() == 1 && !diagnostics.failed()) {
    diagnostics.error({source, 0, options.layers.size()}, "a network has at least two widths",
                      "for example --layers 784-512-10: inputs, hidden units, classes");
  }
  bench.batch =
      static_cast<std::size_t>(read_count("--batch", options.batch, 1, 100'000, diagnostics));
  Choice activation = choose(activations, "relu");
  read("--activation", options.activation, activation,
       Field{.vocabulary = &activations, .null_name = "linear"}, diagnostics);
  read("--optimizer", options.optimizer, bench.file.compile.optimizer,
       Field{.vocabulary = &optimizers}, diagnostics);
  Dropout dropout;
  read("--dropout", options.dropout, dropout.rate, Field{.limits = between(0, 1)}, diagnostics);
  if (diagnostics.failed()) return std::nullopt;
  for (std::size_t i = 1; i < bench.layers.size(); ++i) {
    Dense dense;
    dense.units = static_cast<std::int64_t>(bench.layers[i]);
    dense.activation = i + 1 < bench.layers.size() ? activation : choose(activations, "softmax");
    bench.file.model.emplace_back(dense);
    if (dropout.rate > 0 && i + 1 < bench.layers.size()) bench.file.model.emplace_back(dropout);
  }
  name_layers(bench.file.model);
  bench.file.compile.loss = choose(losses, "sparse_categorical_crossentropy");
  return bench;
}

/// Microseconds of a training step: steps for `seconds`, after a third of that to warm up.
double step_microseconds(const Bench& bench, std::size_t threads, double seconds) {
  using Clock = std::chrono::steady_clock;
  const std::size_t count = std::max(bench.batch, std::min<std::size_t>(100 * bench.batch, 6400));
  Samples samples;
  samples.width = bench.layers.front();
  samples.features.resize(count * samples.width);
  const Stream features(1, "bench/features");
  const Stream labels(1, "bench/labels");
  for (std::size_t i = 0; i < samples.features.size(); ++i)
    samples.features[i] = static_cast<float>(normal(features, i));
  for (std::size_t r = 0; r < count; ++r)
    samples.labels.push_back(static_cast<std::int32_t>(bits(labels, r) % bench.layers.back()));
  const auto order = permutation({1, "bench/order"}, static_cast<std::uint32_t>(count));
  const auto network = build_network(bench.file, samples.width, threads);
  std::size_t next = 0;
  const auto steps_for = [&](double duration) {
    const auto start = Clock::now();
    double elapsed = 0;
    std::size_t steps = 0;
    while (elapsed < duration) {
      if (next + bench.batch > count) next = 0;
      network->train_step(samples, std::span(order).subspan(next, bench.batch));
      next += bench.batch;
      ++steps;
      elapsed = std::chrono::duration<double>(Clock::now() - start).count();
    }
    return elapsed / static_cast<double>(steps);
  };
  steps_for(seconds / 3);
  return 1e6 * steps_for(seconds);
}

/// Operations of the products of one step: forward, weight gradient, and input gradient but for the
/// first layer.
double step_operations(const Bench& bench) {
  double products = 0;
  for (std::size_t i = 0; i + 1 < bench.layers.size(); ++i) {
    const double weights = static_cast<double>(bench.layers[i] * bench.layers[i + 1]);
    products += i == 0 ? 2 * weights : 3 * weights;
  }
  return 2 * static_cast<double>(bench.batch) * products;
}

/// Billions of operations a second: the best of a few short runs.
double peak_gflops() {
  using Clock = std::chrono::steady_clock;
  double best = 0;
  for (int i = 0; i < 5; ++i) {
    const auto start = Clock::now();
    const double operations = multiply_adds(2'000'000);
    best = std::max(best,
                    operations / std::chrono::duration<double>(Clock::now() - start).count() / 1e9);
  }
  return best;
}

/// A table of shapes from tiny to wide, each with SGD and Adam.
int bench_table(double seconds) {
  struct Shape {
    const char* layers;
    const char* batch;
  };
  static constexpr Shape shapes[] = {{"4-16-16-3", "16"},
                                     {"64-64-64-10", "32"},
                                     {"784-128-10", "32"},
                                     {"784-512-512-10", "128"},
                                     {"784-1000-1000-1000-1000-1000-10", "10"},
                                     {"784-1000-1000-1000-1000-1000-10", "256"}};
  const double peak = peak_gflops();
  Table table{"",
              {{"layers"},
               {"batch", Align::right},
               {"optimizer"},
               {"us a step", Align::right},
               {"GFLOP/s", Align::right},
               {"of peak", Align::right}},
              {}};
  ProgressLine line;
  double done = 0;
  for (const Shape& shape : shapes) {
    for (const char* optimizer : {"sgd", "adam"}) {
      line.show(done++ / 12, format("{} {}", shape.layers, optimizer));
      BenchOptions options;
      options.layers = shape.layers;
      options.batch = shape.batch;
      options.optimizer = optimizer;
      Diagnostics diagnostics;
      const auto bench = bench_of(options, diagnostics);
      const double us = step_microseconds(*bench, 1, seconds);
      const double rate = step_operations(*bench) / us / 1e3;
      table.rows.push_back({shape.layers, shape.batch, optimizer, fixed(us, us < 100 ? 2 : 0),
                            fixed(rate, 1), format("{:.0f} %", 100 * rate / peak)});
    }
  }
  line.clear();
  print(as_text(table));
  print(format("\none thread on {}; peak {:.0f} GFLOP/s: multiply-adds in registers alone\n",
               instruction_set(), peak));
  return exit_done;
}

}  // namespace

int bench_command(const BenchOptions& asked) {
  BenchOptions options = asked;
  const bool table = options.what.empty() && options.layers.empty();
  if (options.layers.empty()) options.layers = "784-128-10";
  if (options.signature) {
    print(signature() + "\n");
    return exit_done;
  }
  Diagnostics diagnostics;
  if (!options.what.empty() && options.what != bench_kinds[0]) {
    diagnostics.error({diagnostics.add_source("WHAT", options.what), 0, options.what.size()},
                      format("there is no bench '{}'", options.what),
                      "write step, or nothing for a table of shapes");
  }
  const auto threads = read_count("--threads", options.threads, 1, 256, diagnostics);
  double seconds = 1;
  read("--seconds", options.seconds, seconds, Field{.limits = between(0.001, 3600)}, diagnostics);
  const auto bench = bench_of(options, diagnostics);
  if (report_faults(diagnostics) || !bench) return exit_wrong_input;
  if (table) return bench_table(seconds);
  print(format("{} on {}, batch {}, {}: us a step: {:.3f}\n", options.layers, instruction_set(),
               bench->batch, bench->file.compile.optimizer.name,
               step_microseconds(*bench, static_cast<std::size_t>(threads), seconds)));
  return exit_done;
}

}  // namespace fanin
