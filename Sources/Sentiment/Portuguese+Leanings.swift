extension LexiconSource {
    /// Found with the weights of `Plight`, by which messages such words stand in; `word*` is all words that begin so.
    static let portugueseLeanings = """
        1.0 respon*
        0.9 isso
        0.8 esse quem
        0.7 cade dias parabe*
        0.6 desde deu essa me nao por que quero resolv* respos* veio
        0.5 algum chega client* com desse humano* la um vcs vezes
        0.4 adoro ai caixa caso citaca* concor* dentro* dinhei* encerr* entupi* errado* escrit* fora hora meses na
        0.4 poderi* ralo saiu ser seria superv* toda verdad* vou zero
        0.3 24 advoga* as assina* caiu cansei* chat cheiro* cuidou* da deslig* dinher* diz dose e eficie* entend*
        0.3 entreg* escola* esta estamo* estao existe* famili* farmac* formul* fotos import* juridi* largou* ler lindo
        0.3 lugar maquin* motobo* nada ne nota pacien* para pela pergun* reserv* sabe sempre* sendo seu sinto sistem*
        0.3 sumiu tentei* ter tercei* todos uma vended* vergon* vez voce voces
        0.2 acorda* agenci* agua algem alguma* antes aparta* aplica* ar bagunc* barata* braco brinca* brinqu* c carro
        0.2 chama chatbo* choque* chuva claro cobrar* coisa colega* come conect* consta* contat* contin* dar dele dessa
        0.2 dez elevad* empres* enrola* estorn* estrag* estran* falece* filha filho financ* foto frente* gato histor*
        0.2 hotel insuli* ir irmao justic* lampad* leva lgpd ligaca* ligo marcar* minhas* nessa numero* outras* outro
        0.2 ouvind* pagame* pai parar parem passo pegou pensan* perder* pesqui* picada* please* porta procon* promet*
        0.2 quaren* querem* real regist* robo sabem sai saida sao segue senhor* servic* sinist* some suport* telefo*
        0.2 telhad* tratam* troca trocar* usaram* vaga vai valor vender* vendo vinha
        0.1 aberto* abre abrir academ* ao aqui atendi* automa* cai calcad* cara casa causas* chamad* chuvei* conser*
        0.1 disse disso do dois dos enferm* estrel* evento* falara* funcio* levar ligue logo machuc* mae mandar*
        0.1 mandei* mes metade* meu morto motivo* mundo nove novida* num obra online* osso otimo padari* pague parou
        0.1 pascoa* passad* pedrei* povo produt* reinic* relogi* result* revisa* saco seis sindic* sou sua tempo todo
        0.1 trabal* vao vida vidro vinte vivo
        -0.1 12 2 50 aguard* aham algo amanha* ano arquiv* artigo* assass* ate b barulh* bomba branca* cabe cafe
        -0.1 cansad* carrin* cidade* conta contes* cupom curiti* de delega* devolu* dinoss* dono duvida* encome*
        -0.1 endere* erro estaci* estres* etique* faco fatura* fazem final flores* fundos* gentis* ha ia idade ideia
        -0.1 inscre* lento livros* louco mando manha matou meia meio melhor* minha modelo* morreu* muito nenhum* novo
        -0.1 nunca olhand* onibus* pagina* papel passei* pastel* pedir penal pessim* piment* pior podem pontos* pousad*
        -0.1 pressa* primei* pro profes* proxim* public* quais querer* reacao* reenvi* renova* retira* rg senha serve
        -0.1 sim tchau tomada* unica vejo vermel* viu
        -0.2 14 3 4 achou aconte* agora agrade* ah alarme* amei amigo atenca* atuali* avisar* bairro* bebe biblio* boa
        -0.2 boleto* bravo cabem cadast* cedo celula* certo chamar* check chegou* coleca* coloca* como contra* cor
        -0.2 cuidad* data debito* deixar* demoro* descul* direit* doming* dor dormin* em entre enviar* errei escoli*
        -0.2 feira fim for foram g gerent* gorjet* grupo guarda* in inclui* jaquet* jornal* junho loja m maio mais
        -0.2 manual* marido* matar materi* medico* mesa mim moca morren* mudar museu no oculos* offlin* orcame* pagar
        -0.2 painel* pediu pegar pena perfei* perigo* perto piada podemo* procur* quarto* quer quilos* quinze* recepc*
        -0.2 remarc* reunia* roubad* rua ruim sala salao seguin* seguro* sexta site som somos ta tamanh* tao tarde
        -0.2 tecnic* terca termin* time tirar tive tiver torta troco usar vale velho vendem* veneno* ventil* via
        -0.2 voltar*
        -0.3 achei anos atrasa* brigad* cachor* chefe compro* confir* consul* cortou* cozinh* curios* das demais*
        -0.3 espera* esquec* estou gas gente golpe grande* ja joao junto luz mal manda mas multa nova oi pao pedido*
        -0.3 pessoa* poe preco quando* quanto* quarta* quebre* queria* retiro* signif* suspen* susto tabela* tava te
        -0.3 transf* viva voltou*
        -0.4 a antiga* bom descon* duas email entao eu falo fazer ingres* mesmo ningue* operad* perdid* pra presen*
        -0.4 reclam* saber sobre vizinh*
        -0.5 azul fala favor ficar foi kk onde posso precis* proble* segund* so ver
        -0.6 dia pode qual
        -0.7 bem
        -0.9 era
        -1.0 obriga*
        """
}
