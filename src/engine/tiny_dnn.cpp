// The only file that knows tiny-dnn: its network of our layers, trained by our arithmetic.
#include <new>
#include <optional>

#include <tiny_dnn/network.h>

#include "engine/activation.hpp"
#include "engine/denormals.hpp"
#include "engine/kernels.hpp"
#include "engine/network.hpp"
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
      const Parameters bias{use_bias_ ? (*in_grad[2])[r].data() : nullptr};
      dense_backward({1, in_, out_}, &x, dy, UpdateRule{}, {(*in_grad[1])[r].data()}, bias, nullptr,
                     workspace);
    }
  }

 private:
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

class TinyDnnNetwork : public Network {
 public:
  TinyDnnNetwork(const ModelFile& file, std::size_t input_width, std::size_t threads)
      : file_(file), width_(input_width), sizes_(add_layers()) {
    // Marks every layer as initialized, or a stock call such as predict() would fill the weights
    // again.
    net_.init_weight();
    draw_weights();
    pass_.emplace(file_, operations_, sizes_, threads);
  }

  Totals train_step(const Samples& samples, std::span<const std::uint32_t> rows) override {
    return pass_->train_step(samples, rows);
  }

  Totals evaluate(const Samples& samples) override { return pass_->evaluate(samples); }

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
      views.push_back({operation.name + "/kernel",
                       operation.in,
                       operation.out,
                       {operation.kernel, operation.in * operation.out}});
      if (operation.bias != nullptr)
        views.push_back(
            {operation.name + "/bias", 0, operation.out, {operation.bias, operation.out}});
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
      Operation operation{Operation::Kind::activation, width, width, name, bind(activation)};
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

  ModelFile file_;
  std::size_t width_;
  tiny_dnn::network<tiny_dnn::sequential> net_;
  std::vector<Operation> operations_;
  std::vector<std::size_t> sizes_;  ///< of the weight tensors
  std::optional<Pass> pass_;
};

void TinyDnnNetwork::draw_weights() {
  const auto seed = static_cast<std::uint64_t>(file_.fit.seed);
  const auto positions = dense_positions(file_.model);
  std::size_t layer = 0;
  for (Operation& operation : operations_) {
    tiny_dnn::layer* tiny = net_[layer++];
    if (operation.kind != Operation::Kind::affine) continue;
    const auto tensors = tiny->weights();
    operation.kernel = tensors[0]->data();
    operation.bias = tensors.size() > 1 ? tensors[1]->data() : nullptr;
    const Dense& dense = std::get<Dense>(file_.model[positions[operation.number]]);
    const auto fill_from = [&](const Choice& initializer, const char* kind, std::size_t rows,
                               std::size_t columns, Fans fans, std::span<float> values) {
      const Stream stream = stream_of(initializer, seed, kind + std::to_string(operation.number));
      fill(law_of(initializer, fans), rows, columns, stream, values);
    };
    const auto in = static_cast<double>(operation.in);
    const auto out = static_cast<double>(operation.out);
    fill_from(dense.kernel_initializer, "weights/", operation.in, operation.out, {in, out},
              {operation.kernel, operation.in * operation.out});
    if (operation.bias != nullptr) {
      fill_from(dense.bias_initializer, "bias/", 1, operation.out, {out, out},
                {operation.bias, operation.out});
    }
  }
}

}  // namespace

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
