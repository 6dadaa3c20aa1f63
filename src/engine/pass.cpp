// Walks the operations forward and backward; the arithmetic stands in kernels, activation and loss.
#include "engine/pass.hpp"

#include <algorithm>
#include <cmath>

#include "engine/denormals.hpp"
#include "numeric/draws.hpp"

namespace fanin {

namespace {

/// Biased, in double and in order.
double variance_of(std::span<const float> values) {
  const auto n = static_cast<double>(values.size());
  double sum = 0;
  for (const float value : values) sum += static_cast<double>(value);
  const double mean = sum / n;
  double squares = 0;
  for (const float value : values) {
    const double deviation = static_cast<double>(value) - mean;
    squares += deviation * deviation;
  }
  return squares / n;
}

/// Rows that are evaluated at once.
constexpr std::size_t chunk = 256;

}  // namespace

void Pass::Values::reserve(std::size_t batch) {
  values.resize(batch * width);
  rows.resize(batch);
  for (std::size_t r = 0; r < batch; ++r) rows[r] = values.data() + r * width;
}

Pass::Pass(const ModelFile& file, std::vector<Operation> operations, std::vector<Tensor> tensors,
           std::size_t threads)
    : operations_(std::move(operations)),
      seed_(static_cast<std::uint64_t>(file.fit.shuffle_seed.value_or(file.fit.seed))),
      objective_(file.compile, static_cast<std::size_t>(output_units(file.model))),
      optimizer_(file.compile.optimizer, std::move(tensors)),
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
    if (i > 0 && operations_[i - 1].kind == Operation::Kind::noise)
      values_[i].factors.resize(batch * values_[i].width);
  }
  gradient_.resize(batch * widest);
  next_gradient_.resize(batch * widest);
  vector_gradient_.resize(2 * widest);
}

Targets Pass::take(const SampleView& samples, std::span<const std::uint32_t> rows) {
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

Totals Pass::train_step(const SampleView& samples, std::span<const std::uint32_t> rows) {
  const FlushDenormals guard;
  ++step_;
  const Targets targets = take(samples, rows);
  const double penalty = forward(rows.size(), Mode::training);
  const std::size_t outputs = rows.size() * operations_.back().out;
  Totals totals = objective_.measure(std::span(values_[learned_].values).first(outputs), targets,
                                     std::span(gradient_).first(outputs));
  const auto count = static_cast<double>(rows.size());
  totals.loss += penalty + count * optimizer_.penalty() +
                 activity_penalty(rows.size(), static_cast<float>(1 / count));
  if (std::isfinite(totals.loss)) backward(rows.size(), Mode::training);
  return totals;
}

Totals Pass::evaluate(const SampleView& samples, std::span<const std::uint32_t> rows) {
  const FlushDenormals guard;
  Totals totals;
  for (std::size_t from = 0; from < rows.size(); from += chunk) {
    const std::span<const std::uint32_t> some =
        rows.subspan(from, std::min(chunk, rows.size() - from));
    const Targets targets = take(samples, some);
    totals.loss += forward(some.size(), Mode::inference);
    const std::size_t outputs = some.size() * operations_.back().out;
    totals.add(objective_.measure(std::span(values_[learned_].values).first(outputs), targets, {}));
    totals.loss += activity_penalty(some.size(), 0);
  }
  totals.loss += static_cast<double>(totals.count) * optimizer_.penalty();
  return totals;
}

std::vector<std::int64_t> Pass::confusion(const SampleView& samples,
                                          std::span<const std::uint32_t> rows) {
  const FlushDenormals guard;
  const std::size_t units = operations_.back().out;
  std::vector<std::int64_t> counts;
  for (std::size_t from = 0; from < rows.size(); from += chunk) {
    const std::span<const std::uint32_t> some =
        rows.subspan(from, std::min(chunk, rows.size() - from));
    const Targets targets = take(samples, some);
    forward(some.size(), Mode::inference);
    const auto more =
        confusion_matrix(std::span(values_[learned_].values).first(some.size() * units),
                         targets.labels, units, objective_.on_logits() ? 0.0F : 0.5F);
    counts.resize(more.size());
    for (std::size_t i = 0; i < more.size(); ++i) counts[i] += more[i];
  }
  return counts;
}

std::vector<Calibration> Pass::calibrate(const SampleView& samples,
                                         std::span<const std::uint32_t> rows) {
  const FlushDenormals guard;
  take(samples, rows);
  std::vector<Calibration> done;
  for (std::size_t i = 0; i < learned_; ++i) {
    forward_one(i, rows.size(), Mode::calibration);
    const Operation& operation = operations_[i];
    if (!operation.unit_variance) continue;
    const std::span<float> kernel(operation.kernel, operation.in * operation.out);
    const std::span<const float> outputs =
        std::span(values_[i + 1].values).first(rows.size() * operation.out);
    const UnitVariance& wanted = *operation.unit_variance;
    double variance = variance_of(outputs);
    // Mishkin & Matas 2016, algorithm 1. Outputs all alike cannot be scaled.
    for (int round = 0; round < wanted.most_rounds && std::isfinite(variance) && variance > 0 &&
                        std::abs(variance - 1) >= wanted.tolerance;
         ++round) {
      const double factor = 1 / std::sqrt(variance);
      for (float& weight : kernel)
        weight = static_cast<float>(static_cast<double>(weight) * factor);
      forward_one(i, rows.size(), Mode::calibration);
      variance = variance_of(outputs);
    }
    done.push_back({operation.name, variance, wanted.tolerance});
  }
  return done;
}

std::vector<Probe> Pass::probe(const SampleView& samples, std::span<const std::uint32_t> rows) {
  const FlushDenormals guard;
  const Targets targets = take(samples, rows);
  forward(rows.size(), Mode::calibration);
  const std::size_t outputs = rows.size() * operations_.back().out;
  const auto output = std::span<const float>(values_[learned_].values).first(outputs);
  objective_.measure(output, targets, std::span(gradient_).first(outputs));
  activity_penalty(rows.size(), 1.0F / static_cast<float>(rows.size()));
  std::vector<Probe> probes;
  for (std::size_t i = 0; i < operations_.size(); ++i) {
    const Operation& operation = operations_[i];
    Probe probe{operation.name, operation.kind == Operation::Kind::affine, operation.out, {}, {}};
    probe.values.resize(rows.size() * operation.out);
    if (i < learned_) {
      std::copy_n(values_[i + 1].values.begin(), probe.values.size(), probe.values.begin());
    } else {
      activate(operation.activation, output, operation.out, probe.values);
    }
    probes.push_back(std::move(probe));
  }
  backward(rows.size(), Mode::calibration, probes);
  return probes;
}

double Pass::output_penalty(std::size_t batch, float scale) {
  const Operation& operation = operations_.back();
  const std::size_t count = batch * operation.out;
  const auto in = std::span<const float>(values_[learned_].values).first(count);
  output_.resize(count);
  activate(operation.activation, in, operation.out, output_);
  if (scale != 0) {
    output_gradient_.assign(count, 0);
    operation.activity.add_gradient(output_, operation.out, scale, output_gradient_);
    activate_backward(operation.activation, in, output_, operation.out, output_gradient_);
    for (std::size_t i = 0; i < count; ++i) gradient_[i] += output_gradient_[i];
  }
  return operation.activity.penalty(output_, operation.out);
}

double Pass::activity_penalty(std::size_t batch, float scale) {
  double sum = 0;
  for (std::size_t i = 0; i < operations_.size(); ++i) {
    const Operation& operation = operations_[i];
    if (!operation.activity.any()) continue;
    sum += i < learned_
               ? operation.activity.penalty(
                     std::span(values_[i + 1].values).first(batch * operation.out), operation.out)
               : output_penalty(batch, scale);
  }
  return sum;
}

Stream Pass::stream_of(const Operation& operation) const {
  return {operation.seed.value_or(seed_), operation.stream + "/" + std::to_string(step_)};
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

double Pass::forward_one(std::size_t i, std::size_t batch, Mode mode) {
  const Operation& operation = operations_[i];
  const std::span<const float> in = values_[i].values;
  Values& after = values_[i + 1];
  const std::span<float> out = std::span(after.values).first(batch * operation.out);
  switch (operation.kind) {
    case Operation::Kind::affine:
      share(batch * operation.in * operation.out, [&](Part part) {
        dense_forward({batch, operation.in, operation.out},
                      i == 0 ? input_rows_.data() : values_[i].rows.data(), operation.kernel,
                      operation.bias, out.data(), workspaces_[part.index], part);
      });
      return 0;
    case Operation::Kind::noise:
      if (mode != Mode::training || operation.noise.rate == 0) break;
      add_noise(operation.noise, stream_of(operation), in.first(out.size()),
                std::span(after.factors).first(out.size()), out);
      return 0;
    case Operation::Kind::normalization: {
      if (mode == Mode::inference) break;
      const Normalization& rule = operation.normalization;
      if (rule.kind == Normalization::Kind::batch && !operation.trainable) {
        use_moving(rule, operation.in, operation.mean, operation.variance, after.measured);
      } else {
        measure(rule, batch, operation.in, in.data(), after.measured);
      }
      normalize(rule, batch, operation.in, in.data(), after.measured,
                {operation.gamma, operation.beta}, out.data());
      return 0;
    }
    case Operation::Kind::activation:
    case Operation::Kind::prelu:
    case Operation::Kind::rescaling:
    case Operation::Kind::penalty:
      break;
  }
  infer(operation, batch, in.data(), out.data());
  return operation.kind == Operation::Kind::penalty ? penalty_of(operation.penalty, out) : 0;
}

double Pass::forward(std::size_t batch, Mode mode) {
  double penalty = 0;
  for (std::size_t i = 0; i < learned_; ++i) penalty += forward_one(i, batch, mode);
  return penalty;
}

void Pass::backward(std::size_t batch, Mode mode, std::span<Probe> probes) {
  const bool training = mode == Mode::training;
  if (training) optimizer_.begin_step();
  for (std::size_t i = learned_; i-- > 0;) {
    const Operation& operation = operations_[i];
    const std::size_t count = batch * operation.out;
    const std::span<float> gradient = std::span(gradient_).first(count);
    const std::span<const float> in = values_[i].values;
    if (operation.activity.any()) {
      operation.activity.add_gradient(std::span(values_[i + 1].values).first(count), operation.out,
                                      1.0F / static_cast<float>(batch), gradient);
    }
    if (!probes.empty()) probes[i].gradients.assign(gradient.begin(), gradient.end());
    const bool learns = training && operation.trainable;
    switch (operation.kind) {
      case Operation::Kind::affine:
        affine_backward(i, batch, learns);
        break;
      case Operation::Kind::activation:
        activate_backward(operation.activation, in.first(count),
                          std::span<const float>(values_[i + 1].values).first(count), operation.out,
                          gradient);
        break;
      case Operation::Kind::prelu: {
        const std::span<float> of_alpha = std::span(vector_gradient_).first(operation.out);
        prelu_backward(in.first(count), {operation.alpha, operation.out}, gradient, of_alpha);
        if (learns) update_vector(operation.tensor, of_alpha);
        break;
      }
      case Operation::Kind::noise:
        if (training && operation.noise.rate > 0) {
          add_noise_backward(operation.noise, std::span(values_[i + 1].factors).first(count),
                             gradient);
        }
        break;
      case Operation::Kind::normalization:
        normalization_backward(i, batch, learns, gradient);
        break;
      case Operation::Kind::rescaling:
        for (float& g : gradient) g *= operation.scale;
        break;
      case Operation::Kind::penalty:
        add_penalty_gradient(operation.penalty, in.first(count), 1.0 / static_cast<double>(batch),
                             gradient);
        break;
    }
  }
  if (training) optimizer_.end_step();
}

void Pass::affine_backward(std::size_t i, std::size_t batch, bool learns) {
  const Operation& operation = operations_[i];
  const DenseShape shape{batch, operation.in, operation.out};
  float* dx = i == 0 ? nullptr : next_gradient_.data();
  if (!learns) {
    if (dx != nullptr)
      dense_input_gradient(shape, gradient_.data(), operation.kernel, dx, workspaces_.front());
  } else {
    const Update bias =
        operation.bias == nullptr ? Update{} : optimizer_.update(operation.tensor + 1);
    const Update kernel = optimizer_.update(operation.tensor);
    share(batch * operation.in * operation.out, [&](Part part) {
      dense_backward(shape, i == 0 ? input_rows_.data() : values_[i].rows.data(), gradient_.data(),
                     kernel, bias, dx, workspaces_[part.index], part);
    });
  }
  std::swap(gradient_, next_gradient_);
}

void Pass::normalization_backward(std::size_t i, std::size_t batch, bool learns,
                                  std::span<float> gradient) {
  const Operation& operation = operations_[i];
  const Normalization& rule = operation.normalization;
  const bool batch_rule = rule.kind == Normalization::Kind::batch;
  const std::span<float> of_gamma = std::span(vector_gradient_).first(operation.in);
  const std::span<float> of_beta = std::span(vector_gradient_).subspan(operation.in, operation.in);
  normalize_backward(rule, batch, operation.in, values_[i].values.data(), values_[i + 1].measured,
                     batch_rule && !operation.trainable, {operation.gamma, operation.beta},
                     gradient.data(), {of_gamma.data(), of_beta.data()});
  if (!learns) return;
  std::size_t number = operation.tensor;
  if (operation.gamma != nullptr) update_vector(number++, of_gamma);
  if (operation.beta != nullptr) update_vector(number, of_beta);
  // Here and not on the way forward: a step whose loss is not finite changes nothing.
  if (batch_rule) move(rule, values_[i + 1].measured, operation.mean, operation.variance);
}

void Pass::update_vector(std::size_t number, std::span<const float> gradient) {
  apply(optimizer_.update(number), gradient.size(), gradient.data());
}

}  // namespace fanin
