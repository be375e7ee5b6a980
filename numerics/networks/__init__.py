"""Whole deep linear networks: tasks, starts, gradient flow, gradient descent, and what is seen of them.

Conventions: W_l is the l-th of M weight matrices, of shape (n_l, n_{l-1}); the network maps inputs of n_0 components to
outputs of n_M; the loss is (1/2) sum |y - W_M...W_1 x|**2, so that tau dW_l/dt = (W_M...W_{l+1})^T (Syx - W_M...W_1 Sx)
(W_{l-1}...W_1)^T with Syx = sum y x^T of shape (n_M, n_0) and Sx = sum x x^T of shape (n_0, n_0).
"""
