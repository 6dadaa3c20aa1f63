// How fast each kernel is by itself, over the shapes of the benchmark's networks (Google
// Benchmark).
#include "engine/kernels.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "engine/activation.hpp"
#include "engine/crossentropy.hpp"
#include "engine/denormals.hpp"
#include "numeric/draws.hpp"
#include "spec/activations.hpp"

namespace {

using namespace fanin;

std::vector<float> normals(std::size_t count, const char* stream) {
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<float>(normal({1, stream}, i));
  return values;
}

/// The operands of one Dense product: rows of a batch in a random order, kernel, gradient, state.
struct Operands {
  explicit Operands(const benchmark::State& state)
      : shape{static_cast<std::size_t>(state.range(0)), static_cast<std::size_t>(state.range(1)),
              static_cast<std::size_t>(state.range(2))},
        x(normals(shape.batch * shape.in, "x")),
        dy(normals(shape.batch * shape.out, "dy")),
        kernel(normals(shape.in * shape.out, "kernel")),
        bias(shape.out),
        y(shape.batch * shape.out),
        dx(shape.batch * shape.in),
        first(kernel.size()),
        second(kernel.size()) {
    for (const std::uint32_t row :
         permutation({1, "order"}, static_cast<std::uint32_t>(shape.batch)))
      rows.push_back(x.data() + row * shape.in);
  }

  DenseShape shape;
  std::vector<float> x;
  std::vector<float> dy;
  std::vector<float> kernel;
  std::vector<float> bias;
  std::vector<float> y;
  std::vector<float> dx;
  std::vector<float> first;
  std::vector<float> second;
  std::vector<const float*> rows;
  Workspace workspace;
};

/// Operations a second of `products` products of the shape in each iteration.
void count(benchmark::State& state, const DenseShape& shape, int products) {
  const double operations =
      2.0 * products * static_cast<double>(shape.batch * shape.in * shape.out);
  state.counters["FLOP/s"] =
      benchmark::Counter(operations, benchmark::Counter::kIsIterationInvariantRate);
}

void forward(benchmark::State& state) {
  const FlushDenormals guard;
  Operands o(state);
  for (auto _ : state) {
    dense_forward(o.shape, o.rows.data(), o.kernel.data(), o.bias.data(), o.y.data(), o.workspace);
    benchmark::DoNotOptimize(o.y.data());
    benchmark::ClobberMemory();
  }
  count(state, o.shape, 1);
}

void input_gradient(benchmark::State& state) {
  const FlushDenormals guard;
  Operands o(state);
  for (auto _ : state) {
    dense_input_gradient(o.shape, o.dy.data(), o.kernel.data(), o.dx.data(), o.workspace);
    benchmark::DoNotOptimize(o.dx.data());
    benchmark::ClobberMemory();
  }
  count(state, o.shape, 1);
}

/// Weight gradient, input gradient and update in one.
void backward(benchmark::State& state, UpdateRule rule) {
  const FlushDenormals guard;
  Operands o(state);
  // Steps so small that the weights stay what they are.
  rule.learning_rate = 1e-12F;
  rule.epsilon = 1e-7F;
  rule.rest_1 = 0.1F;
  rule.rest_2 = 0.001F;
  const Update update{rule, {o.kernel.data(), o.first.data(), o.second.data()}};
  for (auto _ : state) {
    dense_backward(o.shape, o.rows.data(), o.dy.data(), update, {}, o.dx.data(), o.workspace);
    benchmark::DoNotOptimize(o.kernel.data());
    benchmark::ClobberMemory();
  }
  count(state, o.shape, 2);
}

void crossentropy(benchmark::State& state) {
  const FlushDenormals guard;
  const auto rows = static_cast<std::size_t>(state.range(0));
  const auto units = static_cast<std::size_t>(state.range(1));
  const std::vector<float> z = normals(rows * units, "z");
  std::vector<std::int32_t> labels(rows);
  for (std::size_t r = 0; r < rows; ++r) labels[r] = static_cast<std::int32_t>(r % units);
  std::vector<float> gradient(z.size());
  LossBuffers buffers;
  for (auto _ : state) {
    softmax_crossentropy(rows, units, z.data(), labels.data(), 0, 1.0 / static_cast<double>(rows),
                         gradient.data(), buffers);
    benchmark::DoNotOptimize(gradient.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(z.size()));
}

/// Forward and backward of 8,192 values.
void activation(benchmark::State& state, const std::string& name) {
  const FlushDenormals guard;
  const BoundActivation bound = bind(choose(activations, name));
  const std::size_t width = 64;
  const std::vector<float> in = normals(128 * width, "in");
  std::vector<float> out(in.size());
  std::vector<float> gradient(in.size());
  for (auto _ : state) {
    std::fill(gradient.begin(), gradient.end(), 1.0F);
    activate(bound, in, width, out);
    activate_backward(bound, in, out, width, gradient);
    benchmark::DoNotOptimize(gradient.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(in.size()));
}

void dense_shapes(benchmark::internal::Benchmark* bench) {
  bench->ArgNames({"batch", "in", "out"});
  for (const auto& [batch, in, out] : {std::array<std::int64_t, 3>{16, 4, 16},
                                       {16, 16, 3},
                                       {32, 64, 64},
                                       {32, 784, 128},
                                       {128, 512, 512},
                                       {10, 1000, 1000},
                                       {256, 1000, 1000}})
    bench->Args({batch, in, out});
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::RegisterBenchmark("dense_forward", forward)->Apply(dense_shapes);
  benchmark::RegisterBenchmark("dense_input_gradient", input_gradient)->Apply(dense_shapes);
  UpdateRule rule;
  rule.kind = UpdateRule::Kind::sgd;
  benchmark::RegisterBenchmark("dense_backward/sgd", backward, rule)->Apply(dense_shapes);
  rule.kind = UpdateRule::Kind::adam;
  benchmark::RegisterBenchmark("dense_backward/adam", backward, rule)->Apply(dense_shapes);
  benchmark::RegisterBenchmark("softmax_crossentropy", crossentropy)
      ->ArgNames({"rows", "units"})
      ->ArgsProduct({{16, 256}, {3, 10, 100}});
  for (const std::string& name : activations.names()) {
    benchmark::RegisterBenchmark(("activation/" + name).c_str(), activation, name);
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
}
