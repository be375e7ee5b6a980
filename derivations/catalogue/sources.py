"""The bibliography of the catalogue: where each result was published."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from derivations.claim import Source


@dataclass(frozen=True)
class Publication:
    """A publication: its authors, year, title and where it appeared."""

    authors: str
    year: int
    title: str
    venue: str

    @property
    def short(self) -> str:
        """Authors and year, as a text refers to it."""
        return f"{self.authors} {self.year}"


_PUBLICATIONS: Final = (
    Publication(
        "Saxe, McClelland, Ganguli",
        2014,
        "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks",
        "International Conference on Learning Representations; arXiv:1312.6120",
    ),
    Publication(
        "Saxe, McClelland, Ganguli",
        2019,
        "A mathematical theory of semantic development in deep neural networks",
        "Proceedings of the National Academy of Sciences 116, 11537-11546; arXiv:1810.10531",
    ),
    Publication(
        "Gissin, Shalev-Shwartz, Daniely",
        2020,
        "The implicit bias of depth: how incremental learning drives generalization",
        "International Conference on Learning Representations; arXiv:1909.12051",
    ),
    Publication(
        "Gidel, Bach, Lacoste-Julien",
        2019,
        "Implicit regularization of discrete gradient dynamics in linear neural networks",
        "Advances in Neural Information Processing Systems 32; arXiv:1904.13262",
    ),
    Publication(
        "Tarmoun, Franca, Haeffele, Vidal",
        2021,
        "Understanding the dynamics of gradient flow in overparameterized linear models",
        "International Conference on Machine Learning",
    ),
    Publication(
        "Arora, Cohen, Hazan",
        2018,
        "On the optimization of deep networks: implicit acceleration by overparameterization",
        "International Conference on Machine Learning; arXiv:1802.06509",
    ),
    Publication(
        "Saxe, Sodhani, Lewallen",
        2022,
        "The neural race reduction: dynamics of abstraction in gated networks",
        "International Conference on Machine Learning; arXiv:2207.10430",
    ),
    Publication(
        "Kunin, Bloom, Goeva, Seed",
        2019,
        "Loss landscapes of regularized linear autoencoders",
        "International Conference on Machine Learning; arXiv:1901.08168",
    ),
    Publication(
        "Woodworth, Gunasekar, Lee, Moroshko, Savarese, Golan, Soudry, Srebro",
        2020,
        "Kernel and rich regimes in overparametrized models",
        "Conference on Learning Theory; arXiv:2002.09277",
    ),
    Publication(
        "Newman",
        1986,
        "The distribution of Lyapunov exponents: exact results for random matrices",
        "Communications in Mathematical Physics 103, 121-126",
    ),
    Publication(
        "Benaych-Georges, Nadakuditi",
        2012,
        "The singular values and vectors of low rank perturbations of large rectangular random matrices",
        "Journal of Multivariate Analysis 111, 120-135; arXiv:1103.2221",
    ),
    Publication(
        "Mianjy, Arora, Vidal",
        2018,
        "On the implicit bias of dropout",
        "International Conference on Machine Learning; arXiv:1806.09777",
    ),
    Publication(
        "Polyak",
        1964,
        "Some methods of speeding up the convergence of iteration methods",
        "USSR Computational Mathematics and Mathematical Physics 4, 1-17",
    ),
    Publication(
        "Kemp, Tenenbaum",
        2008,
        "The discovery of structural form",
        "Proceedings of the National Academy of Sciences 105, 10687-10692",
    ),
    Publication(
        "Lampinen, Ganguli",
        2019,
        "An analytic theory of generalization dynamics and transfer learning in deep linear networks",
        "International Conference on Learning Representations; arXiv:1809.10374",
    ),
    Publication(
        "Advani, Saxe, Sompolinsky",
        2020,
        "High-dimensional dynamics of generalization error in neural networks",
        "Neural Networks 132, 428-446; arXiv:1710.03667",
    ),
    Publication(
        "Fukumizu",
        1998,
        "Effect of batch learning in multilayer neural networks",
        "International Conference on Neural Information Processing",
    ),
    Publication(
        "Braun, Domine, Fitzgerald, Saxe",
        2022,
        "Exact learning dynamics of deep linear networks with prior knowledge",
        "Advances in Neural Information Processing Systems 35",
    ),
    Publication(
        "Domine, Anguita, Proca, Braun, Kunin, Mediano, Saxe",
        2024,
        "From lazy to rich: exact learning dynamics in deep linear networks",
        "International Conference on Learning Representations 2025; arXiv:2409.14623",
    ),
    Publication(
        "Jacot, Gabriel, Hongler",
        2018,
        "Neural tangent kernel: convergence and generalization in neural networks",
        "Advances in Neural Information Processing Systems 31; arXiv:1806.07572",
    ),
    Publication(
        "Azulay, Moroshko, Nacson, Woodworth, Srebro, Globerson, Soudry",
        2021,
        "On the implicit bias of initialization shape: beyond infinitesimal mirror descent",
        "International Conference on Machine Learning; arXiv:2102.09769",
    ),
    Publication(
        "Pesme, Flammarion",
        2023,
        "Saddle-to-saddle dynamics in diagonal linear networks",
        "Advances in Neural Information Processing Systems 36; arXiv:2304.00488",
    ),
    Publication(
        "Berthier",
        2023,
        "Incremental learning in diagonal linear networks",
        "Journal of Machine Learning Research 24; arXiv:2208.14673",
    ),
    Publication(
        "Li, Luo, Lyu",
        2021,
        "Towards resolving the implicit bias of gradient descent for matrix factorization: greedy low-rank learning",
        "International Conference on Learning Representations; arXiv:2012.09839",
    ),
    Publication(
        "Jacot, Ged, Simsek, Hongler, Gabriel",
        2021,
        "Saddle-to-saddle dynamics in deep linear networks: small initialization training, symmetry, and sparsity",
        "arXiv:2106.15933",
    ),
    Publication(
        "Xiao, Pennington, Schoenholz",
        2020,
        "Disentangling trainability and generalization in deep neural networks",
        "International Conference on Machine Learning; arXiv:1912.13053",
    ),
)

#: Every publication by its short form, which is the key of a `Source`.
BIBLIOGRAPHY: Final = MappingProxyType({publication.short: publication for publication in _PUBLICATIONS})

SAXE_2014: Final = Source("Saxe, McClelland, Ganguli 2014")
SAXE_2019: Final = Source("Saxe, McClelland, Ganguli 2019")
GISSIN_2020: Final = Source("Gissin, Shalev-Shwartz, Daniely 2020")
GIDEL_2019: Final = Source("Gidel, Bach, Lacoste-Julien 2019")
TARMOUN_2021: Final = Source("Tarmoun, Franca, Haeffele, Vidal 2021")
ARORA_2018: Final = Source("Arora, Cohen, Hazan 2018")
SAXE_2022: Final = Source("Saxe, Sodhani, Lewallen 2022")
KUNIN_2019: Final = Source("Kunin, Bloom, Goeva, Seed 2019")
FUKUMIZU_1998: Final = Source("Fukumizu 1998")
BRAUN_2022: Final = Source("Braun, Domine, Fitzgerald, Saxe 2022")
DOMINE_2024: Final = Source("Domine, Anguita, Proca, Braun, Kunin, Mediano, Saxe 2024")
WOODWORTH_2020: Final = Source("Woodworth, Gunasekar, Lee, Moroshko, Savarese, Golan, Soudry, Srebro 2020")
BENAYCH_2012: Final = Source("Benaych-Georges, Nadakuditi 2012")
MIANJY_2018: Final = Source("Mianjy, Arora, Vidal 2018")
POLYAK_1964: Final = Source("Polyak 1964")
KEMP_2008: Final = Source("Kemp, Tenenbaum 2008")
NEWMAN_1986: Final = Source("Newman 1986")
LAMPINEN_2019: Final = Source("Lampinen, Ganguli 2019")
ADVANI_2020: Final = Source("Advani, Saxe, Sompolinsky 2020")
JACOT_2018: Final = Source("Jacot, Gabriel, Hongler 2018")
AZULAY_2021: Final = Source("Azulay, Moroshko, Nacson, Woodworth, Srebro, Globerson, Soudry 2021")
PESME_2023: Final = Source("Pesme, Flammarion 2023")
BERTHIER_2023: Final = Source("Berthier 2023")
LI_2021: Final = Source("Li, Luo, Lyu 2021")
JACOT_2021: Final = Source("Jacot, Ged, Simsek, Hongler, Gabriel 2021")
XIAO_2020: Final = Source("Xiao, Pennington, Schoenholz 2020")
