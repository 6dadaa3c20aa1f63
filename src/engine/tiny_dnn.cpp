// The only file that knows tiny-dnn: its network of our layers, trained by our arithmetic.
#include <algorithm>
#include <cmath>
#include <new>
#include <numeric>

#include <tiny_dnn/network.h>

#include "engine/activation.hpp"
#include "engine/denormals.hpp"
#include "engine/kernels.hpp"
#include "engine/network.hpp"
#include "engine/optimizer.hpp"
#include "numeric/draws.hpp"

namespace fanin {

namespace {

using tiny_dnn::serial_size_t;
using tiny_dnn::shape3d;
using tiny_dnn::tensor_t;
using tiny_dnn::vec_t;
using tiny_dnn::vector_type;
using tiny_dnn::weight_init::constant;

shape3d row_of(std::size_t width) { return {static_cast<serial_size_t>(width), 1, 1}; }

/// y = x W + b. tiny-dnn owns the weights (in its edges); the kernel is in x out, as Keras stores
/// it.
class AffineLayer : public tiny_dnn::layer {
 public:
  AffineLayer(std::size_t in, std::size_t out, bool use_bias)
      : layer(use_bias ? std::vector<vector_type>{vector_type::data, vector_type::weight,
                                                  vector_type::bias}
                       : std::vector<vector_type>{vector_type::data, vector_type::weight},
              {vector_type::data}),
        in_(in),
        out_(out),
        use_bias_(use_bias) {
    // Joining layers fills their weights: with a constant, because tiny-dnn's own initializers draw
    // from one generator that all threads share.
    weight_init(constant(0));
    bias_init(constant(0));
  }

  std::vector<shape3d> in_shape() const override {
    std::vector<shape3d> shapes{row_of(in_), row_of(in_ * out_)};
    if (use_bias_) shapes.push_back(row_of(out_));
    return shapes;
  }
  std::vector<shape3d> out_shape() const override { return {row_of(out_)}; }
  std::string layer_type() const override { return "fanin-affine"; }

  void forward_propagation(const std::vector<tensor_t*>& in, std::vector<tensor_t*>& out) override {
    const vec_t& kernel = (*in[1])[0];
    for (std::size_t r = 0; r < in[0]->size(); ++r) {
      dense_forward({1, in_, out_}, (*in[0])[r].data(), kernel.data(), bias_of(in),
                    (*out[0])[r].data());
    }
  }

  void back_propagation(const std::vector<tensor_t*>& in, const std::vector<tensor_t*>&,
                        std::vector<tensor_t*>& out_grad,
                        std::vector<tensor_t*>& in_grad) override {
    std::vector<float> transposed(in_ * out_);
    std::vector<float> kernel_gradient(in_ * out_);
    std::vector<float> bias_gradient(use_bias_ ? out_ : 0);
    for (std::size_t r = 0; r < in[0]->size(); ++r) {
      const float* dy = (*out_grad[0])[r].data();
      dense_input_gradient({1, in_, out_}, dy, (*in[1])[0].data(), transposed.data(),
                           (*in_grad[0])[r].data());
      dense_weight_gradient({1, in_, out_}, (*in[0])[r].data(), dy, kernel_gradient.data(),
                            bias_gradient);
      std::copy(kernel_gradient.begin(), kernel_gradient.end(), (*in_grad[1])[r].begin());
      if (use_bias_)
        std::copy(bias_gradient.begin(), bias_gradient.end(), (*in_grad[2])[r].begin());
    }
  }

 private:
  std::span<const float> bias_of(const std::vector<tensor_t*>& in) const {
    if (!use_bias_) return {};
    return {(*in[2])[0].data(), out_};
  }

  std::size_t in_;
  std::size_t out_;
  bool use_bias_;
};

/// An activation, or nothing at all: what Dropout is outside of training.
class ElementwiseLayer : public tiny_dnn::layer {
 public:
  ElementwiseLayer(std::size_t width, Choice activation)
      : layer({vector_type::data}, {vector_type::data}),
        width_(width),
        activation_(std::move(activation)) {}

  std::vector<shape3d> in_shape() const override { return {row_of(width_)}; }
  std::vector<shape3d> out_shape() const override { return {row_of(width_)}; }
  std::string layer_type() const override { return "fanin-" + activation_.name; }

  void forward_propagation(const std::vector<tensor_t*>& in, std::vector<tensor_t*>& out) override {
    for (std::size_t r = 0; r < in[0]->size(); ++r) {
      activate(activation_, {(*in[0])[r].data(), width_}, width_, {(*out[0])[r].data(), width_});
    }
  }

  void back_propagation(const std::vector<tensor_t*>& in, const std::vector<tensor_t*>& out,
                        std::vector<tensor_t*>& out_grad,
                        std::vector<tensor_t*>& in_grad) override {
    for (std::size_t r = 0; r < in[0]->size(); ++r) {
      std::copy((*out_grad[0])[r].begin(), (*out_grad[0])[r].end(), (*in_grad[0])[r].begin());
      activate_backward(activation_, {(*in[0])[r].data(), width_}, {(*out[0])[r].data(), width_},
                        width_, {(*in_grad[0])[r].data(), width_});
    }
  }

 private:
  std::size_t width_;
  Choice activation_;
};

/// One step of the computation, beside the tiny-dnn layer that stands for it.
struct Operation {
  enum class Kind { affine, activation, dropout };

  Kind kind;
  std::size_t in;
  std::size_t out;
  std::string name;         ///< of the model's layer
  Choice activation;        ///< of an activation
  double rate = 0;          ///< of a dropout
  std::size_t number = 0;   ///< counts Dense layers, and Dropout layers
  vec_t* kernel = nullptr;  ///< in tiny-dnn's edge
  vec_t* bias = nullptr;
  std::size_t tensor = 0;  ///< number of the kernel among all tensors; the bias is the next
};

/// Buffers of one mini-batch: the values after each operation, and two gradients that take turns.
struct Buffers {
  std::vector<std::vector<float>> values;
  std::vector<float> gradient;
  std::vector<float> next_gradient;
};

class TinyDnnNetwork : public Network {
 public:
  TinyDnnNetwork(const ModelFile& file, std::size_t input_width)
      : file_(file),
        width_(input_width),
        objective_(file.compile, static_cast<std::size_t>(output_units(file.model))),
        optimizer_(file.compile.optimizer, add_layers()) {
    buffers_.values.resize(operations_.size() + 1);
    // Marks every layer as initialized, or a stock call such as predict() would fill the weights
    // again.
    net_.init_weight();
    draw_weights();
  }

  Totals train_step(const Samples& samples, std::span<const std::uint32_t> rows) override {
    const FlushDenormals guard;
    ++step_;
    const Targets targets = gather_batch(samples, rows);
    forward(rows.size(), true);
    const std::size_t last = learned_operations();
    buffers_.gradient.resize(rows.size() * operations_.back().out);
    const Totals totals = objective_.measure(buffers_.values[last], targets, buffers_.gradient);
    // A loss that is not a number would only spread; the caller decides what becomes of the run.
    if (!std::isfinite(totals.loss)) return totals;
    backward(rows.size());
    return totals;
  }

  Totals evaluate(const Samples& samples) override {
    const FlushDenormals guard;
    Totals totals;
    constexpr std::size_t chunk = 256;
    std::vector<std::uint32_t> rows;
    for (std::size_t from = 0; from < samples.count(); from += chunk) {
      rows.resize(std::min(chunk, samples.count() - from));
      std::iota(rows.begin(), rows.end(), static_cast<std::uint32_t>(from));
      const Targets targets = gather_batch(samples, rows);
      forward(rows.size(), false);
      totals.add(objective_.measure(buffers_.values[learned_operations()], targets, {}));
    }
    return totals;
  }

  /// By tiny-dnn's own call, which walks its layers.
  std::vector<float> predict(const Samples& samples) override {
    const FlushDenormals guard;
    std::vector<float> out;
    for (std::size_t r = 0; r < samples.count(); ++r) {
      const float* row = &samples.features[r * width_];
      const vec_t prediction = net_.predict(vec_t(row, row + width_));
      out.insert(out.end(), prediction.begin(), prediction.end());
    }
    return out;
  }

  std::vector<WeightView> weights() override {
    std::vector<WeightView> views;
    for (const Operation& operation : operations_) {
      if (operation.kind != Operation::Kind::affine) continue;
      views.push_back({operation.name + "/kernel", operation.in, operation.out, *operation.kernel});
      if (operation.bias != nullptr)
        views.push_back({operation.name + "/bias", 0, operation.out, *operation.bias});
    }
    return views;
  }

 private:
  /// Makes the layers and operations; gives the sizes of the weight tensors.
  std::vector<std::size_t> add_layers() {
    std::vector<std::size_t> sizes;
    std::size_t width = width_;
    std::size_t dense_count = 0;
    std::size_t dropout_count = 0;
    const auto add_activation = [&](const Choice& activation, const std::string& name) {
      net_ << std::make_shared<ElementwiseLayer>(width, activation);
      Operation operation{Operation::Kind::activation, width, width, name, activation};
      operations_.push_back(std::move(operation));
    };
    for (const Layer& layer : file_.model) {
      if (const auto* dense = std::get_if<Dense>(&layer)) {
        const auto units = static_cast<std::size_t>(dense->units);
        net_ << std::make_shared<AffineLayer>(width, units, dense->use_bias);
        Operation operation{Operation::Kind::affine, width, units, dense->name, {}};
        operation.number = dense_count++;
        operation.tensor = sizes.size();
        sizes.push_back(width * units);
        if (dense->use_bias) sizes.push_back(units);
        operations_.push_back(std::move(operation));
        width = units;
        if (dense->activation.name != "linear") add_activation(dense->activation, dense->name);
      } else if (const auto* activation = std::get_if<Activation>(&layer)) {
        add_activation(activation->activation, activation->name);
      } else if (const auto* dropout = std::get_if<Dropout>(&layer)) {
        net_ << std::make_shared<ElementwiseLayer>(width, choose(activations, "linear"));
        Operation operation{Operation::Kind::dropout, width, width, dropout->name, {}};
        operation.rate = dropout->rate;
        operation.number = dropout_count++;
        operations_.push_back(std::move(operation));
      }
    }
    return sizes;
  }

  void draw_weights();

  /// Operations up to what the objective sees: all, or all but an output activation that it takes
  /// on itself.
  std::size_t learned_operations() const {
    const bool output_activation = operations_.back().kind == Operation::Kind::activation;
    return objective_.on_logits() && output_activation ? operations_.size() - 1
                                                       : operations_.size();
  }

  Targets gather_batch(const Samples& samples, std::span<const std::uint32_t> rows);
  void forward(std::size_t batch, bool training);
  void backward(std::size_t batch);
  void apply_dropout(const Operation& operation, std::span<float> values) const;

  ModelFile file_;
  std::size_t width_;
  tiny_dnn::network<tiny_dnn::sequential> net_;
  std::vector<Operation> operations_;
  Objective objective_;
  Optimizer optimizer_;
  Buffers buffers_;
  std::vector<std::int32_t> labels_;
  std::vector<float> values_;
  std::vector<float> transposed_;
  std::vector<float> kernel_gradient_;
  std::vector<float> bias_gradient_;
  std::uint64_t step_ = 0;
};

void TinyDnnNetwork::draw_weights() {
  const auto seed = static_cast<std::uint64_t>(file_.fit.seed);
  const auto positions = dense_positions(file_.model);
  std::size_t layer = 0;
  for (Operation& operation : operations_) {
    tiny_dnn::layer* tiny = net_[layer++];
    if (operation.kind != Operation::Kind::affine) continue;
    const auto tensors = tiny->weights();
    operation.kernel = tensors[0];
    operation.bias = tensors.size() > 1 ? tensors[1] : nullptr;
    const Dense& dense = std::get<Dense>(file_.model[positions[operation.number]]);
    const auto fill_from = [&](const Choice& initializer, const char* kind, std::size_t rows,
                               std::size_t columns, Fans fans, vec_t& values) {
      const Stream stream = stream_of(initializer, seed, kind + std::to_string(operation.number));
      fill(law_of(initializer, fans), rows, columns, stream, values);
    };
    const auto in = static_cast<double>(operation.in);
    const auto out = static_cast<double>(operation.out);
    fill_from(dense.kernel_initializer, "weights/", operation.in, operation.out, {in, out},
              *operation.kernel);
    if (operation.bias != nullptr) {
      fill_from(dense.bias_initializer, "bias/", 1, operation.out, {out, out}, *operation.bias);
    }
  }
}

Targets TinyDnnNetwork::gather_batch(const Samples& samples, std::span<const std::uint32_t> rows) {
  std::vector<float>& x = buffers_.values[0];
  x.resize(rows.size() * width_);
  labels_.clear();
  values_.clear();
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const float* row = &samples.features[rows[r] * width_];
    std::copy(row, row + width_, &x[r * width_]);
    if (samples.values.empty()) {
      labels_.push_back(samples.labels[rows[r]]);
    } else {
      values_.push_back(samples.values[rows[r]]);
    }
  }
  return {labels_, values_};
}

void TinyDnnNetwork::apply_dropout(const Operation& operation, std::span<float> values) const {
  const Stream stream(static_cast<std::uint64_t>(file_.fit.seed),
                      "dropout/" + std::to_string(operation.number) + "/" + std::to_string(step_));
  const auto scale = static_cast<float>(1.0 / (1.0 - operation.rate));
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = uniform(stream, i) >= operation.rate ? values[i] * scale : 0.0F;
  }
}

void TinyDnnNetwork::forward(std::size_t batch, bool training) {
  for (std::size_t i = 0; i < learned_operations(); ++i) {
    const Operation& operation = operations_[i];
    const std::vector<float>& in = buffers_.values[i];
    std::vector<float>& out = buffers_.values[i + 1];
    out.resize(batch * operation.out);
    switch (operation.kind) {
      case Operation::Kind::affine:
        dense_forward({batch, operation.in, operation.out}, in.data(), operation.kernel->data(),
                      operation.bias != nullptr ? std::span<const float>(*operation.bias)
                                                : std::span<const float>{},
                      out.data());
        break;
      case Operation::Kind::activation:
        activate(operation.activation, in, operation.out, out);
        break;
      case Operation::Kind::dropout:
        out = in;
        if (training) apply_dropout(operation, out);
        break;
    }
  }
}

void TinyDnnNetwork::backward(std::size_t batch) {
  optimizer_.begin_step();
  for (std::size_t i = learned_operations(); i-- > 0;) {
    const Operation& operation = operations_[i];
    const std::vector<float>& in = buffers_.values[i];
    switch (operation.kind) {
      case Operation::Kind::affine: {
        const DenseShape shape{batch, operation.in, operation.out};
        kernel_gradient_.resize(operation.in * operation.out);
        bias_gradient_.resize(operation.bias != nullptr ? operation.out : 0);
        dense_weight_gradient(shape, in.data(), buffers_.gradient.data(), kernel_gradient_.data(),
                              bias_gradient_);
        if (i > 0) {
          transposed_.resize(operation.in * operation.out);
          buffers_.next_gradient.resize(batch * operation.in);
          dense_input_gradient(shape, buffers_.gradient.data(), operation.kernel->data(),
                               transposed_.data(), buffers_.next_gradient.data());
        }
        optimizer_.update(operation.tensor, *operation.kernel, kernel_gradient_);
        if (operation.bias != nullptr)
          optimizer_.update(operation.tensor + 1, *operation.bias, bias_gradient_);
        if (i > 0) std::swap(buffers_.gradient, buffers_.next_gradient);
        break;
      }
      case Operation::Kind::activation:
        activate_backward(operation.activation, in, buffers_.values[i + 1], operation.out,
                          buffers_.gradient);
        break;
      case Operation::Kind::dropout:
        // The same draws again give the same mask.
        apply_dropout(operation, buffers_.gradient);
        break;
    }
  }
}

}  // namespace

std::unique_ptr<Network> build_network(const ModelFile& file, std::size_t input_width) {
  try {
    return std::make_unique<TinyDnnNetwork>(file, input_width);
  } catch (const tiny_dnn::nn_error&) {
    // The one thing that can fail here: its aligned allocator says so in its own way.
    throw std::bad_alloc();
  }
}

}  // namespace fanin
