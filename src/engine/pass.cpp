// Walks the operations forward and backward; the arithmetic stands in kernels, activation and loss.
#include "engine/pass.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/denormals.hpp"
#include "numeric/draws.hpp"

namespace fanin {

void Pass::Values::reserve(std::size_t batch) {
  values.resize(batch * width);
  rows.resize(batch);
  for (std::size_t r = 0; r < batch; ++r) rows[r] = values.data() + r * width;
}

Pass::Pass(const ModelFile& file, std::vector<Operation> operations,
           const std::vector<std::size_t>& tensor_sizes, std::size_t threads)
    : operations_(std::move(operations)),
      seed_(static_cast<std::uint64_t>(file.fit.seed)),
      objective_(file.compile, static_cast<std::size_t>(output_units(file.model))),
      optimizer_(file.compile.optimizer, tensor_sizes),
      learned_(operations_.size()),
      values_(operations_.size() + 1),
      team_(threads),
      workspaces_(team_.size()) {
  if (objective_.on_logits() && operations_.back().kind == Operation::Kind::activation) --learned_;
  values_[0].width = operations_.front().in;
  for (std::size_t i = 0; i < operations_.size(); ++i) values_[i + 1].width = operations_[i].out;
}

void Pass::reserve(std::size_t batch) {
  if (batch <= reserved_) return;
  reserved_ = batch;
  input_rows_.resize(batch);
  std::size_t widest = 0;
  for (std::size_t i = 0; i <= learned_; ++i) {
    // A Dense layer reads the rows of the samples where they stand.
    if (i > 0 || operations_.front().kind != Operation::Kind::affine) values_[i].reserve(batch);
    widest = std::max(widest, values_[i].width);
  }
  gradient_.resize(batch * widest);
  next_gradient_.resize(batch * widest);
}

Targets Pass::take(const Samples& samples, std::span<const std::uint32_t> rows) {
  reserve(rows.size());
  labels_.clear();
  targets_.clear();
  row_weights_.clear();
  const std::size_t width = samples.width;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    input_rows_[r] = samples.features.data() + rows[r] * width;
    if (samples.values.empty()) {
      labels_.push_back(samples.labels[rows[r]]);
    } else {
      targets_.push_back(samples.values[rows[r]]);
    }
    if (!samples.weights.empty()) row_weights_.push_back(samples.weights[rows[r]]);
  }
  if (operations_.front().kind != Operation::Kind::affine) {
    for (std::size_t r = 0; r < rows.size(); ++r)
      std::copy_n(input_rows_[r], width, values_[0].values.data() + r * width);
  }
  return {labels_, targets_, row_weights_};
}

Totals Pass::train_step(const Samples& samples, std::span<const std::uint32_t> rows) {
  const FlushDenormals guard;
  ++step_;
  const Targets targets = take(samples, rows);
  forward(rows.size(), true);
  const std::size_t outputs = rows.size() * operations_.back().out;
  const Totals totals = objective_.measure(std::span(values_[learned_].values).first(outputs),
                                           targets, std::span(gradient_).first(outputs));
  if (std::isfinite(totals.loss)) backward(rows.size());
  return totals;
}

Totals Pass::evaluate(const Samples& samples) {
  const FlushDenormals guard;
  Totals totals;
  constexpr std::size_t chunk = 256;
  for (std::size_t from = 0; from < samples.count(); from += chunk) {
    all_.resize(std::min(chunk, samples.count() - from));
    std::iota(all_.begin(), all_.end(), static_cast<std::uint32_t>(from));
    const Targets targets = take(samples, all_);
    forward(all_.size(), false);
    const std::size_t outputs = all_.size() * operations_.back().out;
    totals.add(objective_.measure(std::span(values_[learned_].values).first(outputs), targets, {}));
  }
  return totals;
}

void Pass::apply_dropout(const Operation& operation, std::span<float> values) const {
  const Stream stream(seed_,
                      "dropout/" + std::to_string(operation.number) + "/" + std::to_string(step_));
  const auto scale = static_cast<float>(1.0 / (1.0 - operation.rate));
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = uniform(stream, i) >= operation.rate ? values[i] * scale : 0.0F;
  }
}

template <class Work>
void Pass::share(std::size_t multiply_adds, const Work& work) {
  // Some 20 us of one thread: waking another takes a few.
  constexpr std::size_t least = std::size_t{1} << 20;
  if (team_.size() == 1 || multiply_adds < least) {
    work(Part{});
  } else {
    team_.run(std::cref(work));
  }
}

void Pass::forward(std::size_t batch, bool training) {
  for (std::size_t i = 0; i < learned_; ++i) {
    const Operation& operation = operations_[i];
    const std::span<const float> in = values_[i].values;
    const std::span<float> out = std::span(values_[i + 1].values).first(batch * operation.out);
    switch (operation.kind) {
      case Operation::Kind::affine:
        share(batch * operation.in * operation.out, [&](Part part) {
          dense_forward({batch, operation.in, operation.out},
                        i == 0 ? input_rows_.data() : values_[i].rows.data(), operation.kernel,
                        operation.bias, out.data(), workspaces_[part.index], part);
        });
        break;
      case Operation::Kind::activation:
        activate(operation.activation, in.first(out.size()), operation.out, out);
        break;
      case Operation::Kind::dropout:
        std::copy_n(in.begin(), out.size(), out.begin());
        if (training) apply_dropout(operation, out);
        break;
    }
  }
}

void Pass::backward(std::size_t batch) {
  optimizer_.begin_step();
  for (std::size_t i = learned_; i-- > 0;) {
    const Operation& operation = operations_[i];
    const std::size_t count = batch * operation.out;
    const std::span<float> gradient = std::span(gradient_).first(count);
    switch (operation.kind) {
      case Operation::Kind::affine: {
        const Parameters bias = operation.bias == nullptr
                                    ? Parameters{}
                                    : optimizer_.parameters(operation.tensor + 1, operation.bias);
        const Parameters kernel = optimizer_.parameters(operation.tensor, operation.kernel);
        float* dx = i == 0 ? nullptr : next_gradient_.data();
        share(batch * operation.in * operation.out, [&](Part part) {
          dense_backward({batch, operation.in, operation.out},
                         i == 0 ? input_rows_.data() : values_[i].rows.data(), gradient.data(),
                         optimizer_.rule(), kernel, bias, dx, workspaces_[part.index], part);
        });
        std::swap(gradient_, next_gradient_);
        break;
      }
      case Operation::Kind::activation:
        activate_backward(
            operation.activation, std::span<const float>(values_[i].values).first(count),
            std::span<const float>(values_[i + 1].values).first(count), operation.out, gradient);
        break;
      case Operation::Kind::dropout:
        // The same draws again give the same mask.
        apply_dropout(operation, gradient);
        break;
    }
  }
}

}  // namespace fanin
