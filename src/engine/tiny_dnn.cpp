// The only file that knows tiny-dnn: its network of our layers, trained by our arithmetic.
#include <algorithm>
#include <new>
#include <numeric>
#include <optional>

#include <tiny_dnn/network.h>

#include "engine/activation.hpp"
#include "engine/denormals.hpp"
#include "engine/kernels.hpp"
#include "engine/layers.hpp"
#include "engine/network.hpp"
#include "engine/operation.hpp"
#include "engine/pass.hpp"
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
    Workspace workspace;
    const float* bias = use_bias_ ? (*in[2])[0].data() : nullptr;
    for (std::size_t r = 0; r < in[0]->size(); ++r) {
      const float* x = (*in[0])[r].data();
      dense_forward({1, in_, out_}, &x, (*in[1])[0].data(), bias, (*out[0])[r].data(), workspace);
    }
  }

  void back_propagation(const std::vector<tensor_t*>& in, const std::vector<tensor_t*>&,
                        std::vector<tensor_t*>& out_grad,
                        std::vector<tensor_t*>& in_grad) override {
    Workspace workspace;
    for (std::size_t r = 0; r < in[0]->size(); ++r) {
      const float* x = (*in[0])[r].data();
      const float* dy = (*out_grad[0])[r].data();
      dense_input_gradient({1, in_, out_}, dy, (*in[1])[0].data(), (*in_grad[0])[r].data(),
                           workspace);
      dense_backward({1, in_, out_}, &x, dy, stored((*in_grad[1])[r].data()),
                     use_bias_ ? stored((*in_grad[2])[r].data()) : Update{}, nullptr, workspace);
    }
  }

 private:
  std::size_t in_;
  std::size_t out_;
  bool use_bias_;
};

/// Any operation but an affine one as it is outside of training; its vectors of weights are held by
/// tiny-dnn too.
class OperationLayer : public tiny_dnn::layer {
 public:
  OperationLayer(Operation operation, std::vector<float * Operation::*> vectors)
      : layer(types_of(vectors.size()), {vector_type::data}),
        operation_(std::move(operation)),
        vectors_(std::move(vectors)) {
    weight_init(constant(0));
  }

  std::vector<shape3d> in_shape() const override {
    return std::vector<shape3d>(1 + vectors_.size(), row_of(operation_.in));
  }
  std::vector<shape3d> out_shape() const override { return {row_of(operation_.out)}; }
  std::string layer_type() const override { return "fanin-operation"; }

  void forward_propagation(const std::vector<tensor_t*>& in, std::vector<tensor_t*>& out) override {
    Operation operation = operation_;
    for (std::size_t k = 0; k < vectors_.size(); ++k)
      operation.*vectors_[k] = (*in[k + 1])[0].data();
    for (std::size_t r = 0; r < in[0]->size(); ++r)
      infer(operation, 1, (*in[0])[r].data(), (*out[0])[r].data());
  }

  /// As outside of training. What has weights or measures its rows, only our own pass trains.
  void back_propagation(const std::vector<tensor_t*>& in, const std::vector<tensor_t*>& out,
                        std::vector<tensor_t*>& out_grad,
                        std::vector<tensor_t*>& in_grad) override {
    const bool function = operation_.kind == Operation::Kind::activation;
    if (!function && operation_.kind != Operation::Kind::noise)
      throw tiny_dnn::nn_error(operation_.name + " is not trained by tiny-dnn");
    const std::size_t width = operation_.in;
    for (std::size_t r = 0; r < in[0]->size(); ++r) {
      std::copy((*out_grad[0])[r].begin(), (*out_grad[0])[r].end(), (*in_grad[0])[r].begin());
      if (function) {
        activate_backward(operation_.activation, {(*in[0])[r].data(), width},
                          {(*out[0])[r].data(), width}, width, {(*in_grad[0])[r].data(), width});
      }
    }
  }

 private:
  static std::vector<vector_type> types_of(std::size_t vectors) {
    std::vector<vector_type> types(1 + vectors, vector_type::weight);
    types.front() = vector_type::data;
    return types;
  }

  Operation operation_;
  std::vector<float * Operation::*> vectors_;
};

class TinyDnnNetwork : public Network {
 public:
  TinyDnnNetwork(const ModelFile& file, std::size_t input_width, std::size_t threads)
      : file_(file), width_(input_width) {
    for (LayerOperation& step : operations_of(file_, width_)) {
      Operation& operation = step.operation;
      if (operation.kind == Operation::Kind::affine) {
        net_ << std::make_shared<AffineLayer>(operation.in, operation.out, step.tensors.size() > 1);
      } else {
        std::vector<float * Operation::*> places;
        for (const TensorStart& tensor : step.tensors) places.push_back(tensor.place);
        net_ << std::make_shared<OperationLayer>(operation, std::move(places));
      }
      operations_.push_back(std::move(operation));
      tensors_.push_back(std::move(step.tensors));
    }
    // Marks every layer as initialized, or a stock call such as predict() would fill the weights
    // again.
    net_.init_weight();
    draw_weights();
    pass_.emplace(file_, operations_, trained_tensors(), threads);
  }

  Totals train_step(const SampleView& samples, std::span<const std::uint32_t> rows) override {
    return pass_->train_step(samples, rows);
  }

  Totals evaluate(const SampleView& samples, std::span<const std::uint32_t> rows) override {
    return pass_->evaluate(samples, rows);
  }

  std::vector<std::int64_t> confusion(const SampleView& samples,
                                      std::span<const std::uint32_t> rows) override {
    return pass_->confusion(samples, rows);
  }

  double learning_rate() const override { return pass_->optimizer().learning_rate(); }
  void set_learning_rate(double rate) override { pass_->optimizer().set_learning_rate(rate); }
  void finalize() override { pass_->optimizer().finalize(); }

  /// By tiny-dnn's own call, which walks its layers.
  std::vector<float> predict(const SampleView& samples) override {
    const FlushDenormals guard;
    std::vector<float> out;
    for (std::size_t r = 0; r < samples.count(); ++r) {
      const float* row = &samples.features[r * width_];
      const vec_t prediction = net_.predict(vec_t(row, row + width_));
      out.insert(out.end(), prediction.begin(), prediction.end());
    }
    return out;
  }

  std::vector<Calibration> calibrate(const SampleView& samples,
                                     std::span<const std::uint32_t> rows) override {
    return pass_->calibrate(samples, rows);
  }

  std::vector<Probe> probe(const SampleView& samples,
                           std::span<const std::uint32_t> rows) override {
    return pass_->probe(samples, rows);
  }

  void exchange(Exchange& state) override {
    Network::exchange(state);
    pass_->exchange(state);
  }

  std::vector<WeightView> weights() override {
    std::vector<WeightView> views;
    for (std::size_t i = 0; i < operations_.size(); ++i) {
      const Operation& operation = operations_[i];
      for (const TensorStart& tensor : tensors_[i]) {
        views.push_back(
            {operation.name + "/" + tensor.name,
             tensor.rows,
             operation.out,
             {operation.*tensor.place, std::max<std::size_t>(1, tensor.rows) * operation.out},
             tensor.trained && operation.trainable});
      }
    }
    return views;
  }

 private:
  void draw_weights();

  std::vector<Tensor> trained_tensors() const {
    std::vector<Tensor> tensors;
    for (std::size_t i = 0; i < operations_.size(); ++i) {
      const Operation& operation = operations_[i];
      for (const TensorStart& tensor : tensors_[i]) {
        if (!tensor.trained) continue;
        const bool matrix = tensor.rows > 0;
        tensors.push_back({matrix ? tensor.rows : operation.out, matrix ? operation.out : 1,
                           tensor.regularizer, tensor.constraint, operation.trainable,
                           operation.*tensor.place});
      }
    }
    return tensors;
  }

  ModelFile file_;
  std::size_t width_;
  tiny_dnn::network<tiny_dnn::sequential> net_;
  std::vector<Operation> operations_;
  std::vector<std::vector<TensorStart>> tensors_;  ///< of each operation
  std::optional<Pass> pass_;
};

void TinyDnnNetwork::draw_weights() {
  const auto seed = static_cast<std::uint64_t>(file_.fit.seed);
  for (std::size_t i = 0; i < operations_.size(); ++i) {
    Operation& operation = operations_[i];
    const auto held = net_[i]->weights();
    for (std::size_t k = 0; k < tensors_[i].size(); ++k) {
      const TensorStart& tensor = tensors_[i][k];
      operation.*tensor.place = held[k]->data();
      const bool matrix = tensor.rows > 0;
      const std::size_t rows = matrix ? tensor.rows : 1;
      const auto out = static_cast<double>(operation.out);
      const Fans fans{matrix ? static_cast<double>(tensor.rows) : out, out};
      fill(law_of(tensor.initializer, fans), rows, operation.out,
           stream_of(tensor.initializer, seed, tensor.stream),
           {held[k]->data(), rows * operation.out});
    }
  }
}

}  // namespace

void Network::exchange(Exchange& state) {
  for (const WeightView& view : weights())
    state.exchange_values(view.values.data(), view.values.size());
}

Totals Network::evaluate(const SampleView& samples) {
  std::vector<std::uint32_t> rows(samples.count());
  std::iota(rows.begin(), rows.end(), 0U);
  return evaluate(samples, rows);
}

std::unique_ptr<Network> build_network(const ModelFile& file, std::size_t input_width,
                                       std::size_t threads) {
  try {
    return std::make_unique<TinyDnnNetwork>(file, input_width, threads);
  } catch (const tiny_dnn::nn_error&) {
    // The one thing that can fail here: its aligned allocator says so in its own way.
    throw std::bad_alloc();
  }
}

}  // namespace fanin
